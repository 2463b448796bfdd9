import type { RandomStream } from '../../../src/tensor/index.ts';

/** A function with its gradient, of inputs in [−1, 1]. */
export type Field = (u: Float64Array, random: RandomStream) => { y: number; g: Float64Array };

export const between = (random: RandomStream, lo: number, hi: number) => lo + (hi - lo) * random.uniform();
export const normals = (random: RandomStream, d: number) => {
  const z = new Float64Array(d);
  random.fillNormal(z);
  return z;
};
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, one, k) => sum + one * b[k], 0);
/** f(w·u + b) by its derivative along w. */
const ridge = (w: Float64Array, value: number, slope: number) => ({
  y: value,
  g: w.map((one) => slope * one),
});
const sum =
  (parts: readonly Field[]): Field =>
  (u, random) => {
    let y = 0;
    const g = new Float64Array(u.length);
    for (const part of parts) {
      const one = part(u, random);
      y += one.y;
      for (let k = 0; k < g.length; k++) g[k] += one.g[k];
    }
    return { y, g };
  };

/** f(|u − c|²) with f' by its argument; the centre is that of the domain, or near it. */
const radial = (
  d: number,
  random: RandomStream,
  f: (q: number) => readonly [value: number, slope: number],
): Field => {
  const away = 0.2 * random.integer(2);
  const c = normals(random, d).map((z) => away * z);
  return (u) => {
    const e = u.map((one, k) => one - c[k]);
    const [y, slope] = f(Math.max(dot(e, e), 1e-30));
    return { y, g: e.map((one) => 2 * slope * one) };
  };
};

/** Families of functions: each gives one by its own random numbers. */
export const families: Readonly<Record<string, (d: number, random: RandomStream) => Field>> = {
  waves: (d, random) =>
    sum(
      Array.from({ length: 1 + random.integer(4) }, () => {
        const w = normals(random, d).map((z) => ((z * between(random, 0.3, 3)) / Math.sqrt(d)) * 1.5);
        const [b, a] = [between(random, 0, 6), random.normal()];
        return (u: Float64Array) => ridge(w, a * Math.sin(dot(w, u) + b), a * Math.cos(dot(w, u) + b));
      }),
    ),
  'fast waves': (d, random) => {
    const w = normals(random, d).map((z) => (z * between(random, 3, 30)) / Math.sqrt(d));
    return (u) => ridge(w, Math.sin(dot(w, u)), Math.cos(dot(w, u)));
  },
  cubics: (d, random) =>
    sum(
      Array.from({ length: 2 + random.integer(d) }, () => {
        const w = normals(random, d).map((z) => z / Math.sqrt(d));
        const [b, power] = [random.normal(), 1 + random.integer(3)];
        return (u: Float64Array) =>
          ridge(w, (dot(w, u) + b) ** power, power * (dot(w, u) + b) ** (power - 1));
      }),
    ),
  linear: (d, random) => {
    const w = normals(random, d);
    return (u) => ridge(w, dot(w, u), 1);
  },
  bumps: (d, random) =>
    sum(
      Array.from({ length: 2 + random.integer(3) }, () => {
        const c = normals(random, d).map((z) => 0.5 * z);
        const [s, a] = [between(random, 0.4, 1.5) * Math.sqrt(d / 2), random.normal()];
        return (u: Float64Array) => {
          const e = u.map((one, k) => one - c[k]);
          const y = a * Math.exp(-dot(e, e) / (2 * s * s));
          return { y, g: e.map((one) => (-one / (s * s)) * y) };
        };
      }),
    ),
  product: (d, random) => {
    const p = normals(random, d).map((z) => (random.integer(3) === 0 ? 0 : z));
    return (u) => {
      const y = u.reduce((product, one, k) => product * Math.max(2 + one, 0.5) ** p[k], 1);
      return { y, g: u.map((one, k) => (2 + one > 0.5 ? (p[k] * y) / (2 + one) : 0)) };
    };
  },
  step: (d, random) => {
    const w = normals(random, d);
    const steep = between(random, 1, 10);
    return (u) => {
      const t = Math.tanh(steep * dot(w, u));
      return ridge(w, t, steep * (1 - t * t));
    };
  },
  'few inputs': (d, random) => {
    const active = 1 + random.integer(Math.min(d, 3));
    const inner = families.waves(active, random);
    return (u, noise) => {
      const { y, g } = inner(u.slice(0, active), noise);
      const all = new Float64Array(d);
      all.set(g);
      return { y, g: all };
    };
  },
  kinks: (d, random) =>
    sum(
      Array.from({ length: 1 + random.integer(3) }, () => {
        const w = normals(random, d);
        const b = 0.5 * random.normal();
        return (u: Float64Array) => {
          const t = dot(w, u) + b;
          return ridge(w, Math.max(t, 0), t > 0 ? 1 : 0);
        };
      }),
    ),
  maximum: (d, random) => {
    const parts = Array.from({ length: 4 }, () => ({ w: normals(random, d), b: 0.3 * random.normal() }));
    return (u) => {
      const best = parts.reduce((a, b) => (dot(a.w, u) + a.b >= dot(b.w, u) + b.b ? a : b));
      return { y: dot(best.w, u) + best.b, g: best.w.slice() };
    };
  },
  'absolute waves': (d, random) => {
    const inner = families.waves(d, random);
    return (u, noise) => {
      const { y, g } = inner(u, noise);
      return y < 0 ? { y: -y, g: g.map((one) => -one) } : { y, g };
    };
  },
  distance: (d, random) => radial(d, random, (q) => [Math.sqrt(q), 0.5 / Math.sqrt(q)]),
  'rational bump': (d, random) => radial(d, random, (q) => [1 / (1 + q), -1 / (1 + q) ** 2]),
  well: (d, random) => radial(d, random, (q) => [(q - 1) ** 2, 2 * (q - 1)]),
  gaussian: (d, random) => {
    const s = random.integer(2) === 0 ? 1 : 0.5;
    return radial(d, random, (q) => [Math.exp(-s * q), -s * Math.exp(-s * q)]);
  },
  /** Of each input a function, added; the same of all, or others. */
  separable: (d, random) => {
    const parts: readonly ((u: number) => readonly [number, number])[] = [
      (u) => [Math.sin(2 * u), 2 * Math.cos(2 * u)],
      (u) => [Math.sin(3 * u), 3 * Math.cos(3 * u)],
      (u) => [u ** 2, 2 * u],
      (u) => [u ** 3, 3 * u ** 2],
      (u) => [u ** 4, 4 * u ** 3],
      (u) => [Math.exp(u), Math.exp(u)],
    ];
    const chosen = Array.from({ length: d }, () => parts[random.integer(parts.length)]);
    const mixed = random.integer(3) === 0 && d > 1 ? random.normal() : 0;
    return (u) => {
      const each = Array.from(u, (one, k) => chosen[k](one));
      const g = Float64Array.from(each, ([, slope]) => slope);
      if (mixed !== 0) {
        g[0] += mixed * u[1];
        g[1] += mixed * u[0];
      }
      return { y: each.reduce((all, [one]) => all + one, mixed * u[0] * u[1]), g };
    };
  },
  /** Π (1 + a u), Π cos(a u) or the product of the inputs. */
  products: (d, random) => {
    const kind = random.integer(3);
    const a = normals(random, d).map((z) => (kind === 0 ? 0.9 * Math.tanh(z) : (1.5 * z) / Math.sqrt(d)));
    const factor = (u: number, k: number): readonly [number, number] =>
      kind === 0
        ? [1 + a[k] * u, a[k]]
        : kind === 1
          ? [Math.cos(a[k] * u), -a[k] * Math.sin(a[k] * u)]
          : [u, 1];
    return (u) => {
      const each = Array.from(u, factor);
      const but = (k: number) => each.reduce((all, [one], i) => (i === k ? all : all * one), 1);
      return { y: but(-1), g: Float64Array.from(each, ([, slope], k) => slope * but(k)) };
    };
  },
  /** A quotient of linear functions, or one of a square and a linear function. */
  rational: (d, random) => {
    const [w, v] = [normals(random, d), normals(random, d)];
    const size = v.reduce((all, one) => all + Math.abs(one), 0) / between(random, 0.4, 0.9);
    const [b, power] = [random.normal(), 1 + random.integer(2)];
    return (u) => {
      const [above, below] = [dot(w, u) + b, 1 + dot(v, u) / size];
      return {
        y: above ** power / below,
        g: u.map(
          (_, k) =>
            (power * above ** (power - 1) * w[k]) / below - (above ** power * v[k]) / (size * below * below),
        ),
      };
    };
  },
  /** A payoff of a basket of correlated assets over one path or some: value and derivatives of the same draws. */
  paths: (d, random) => {
    const count = [1, 1, 4, 64][random.integer(4)];
    const [volatility, strike] = [between(random, 0.05, 0.5), between(random, -0.3, 0.3)];
    const call = random.integer(3) > 0;
    return (u, noise) => {
      let y = 0;
      const g = new Float64Array(d);
      for (let path = 0; path < count; path++) {
        const z = normals(noise, d);
        const s = u.map(
          (one, k) => (1 + 0.5 * one) * Math.exp(volatility * z[k] - (volatility * volatility) / 2),
        );
        const basket = s.reduce((a, b) => a + b) / d - 1 - strike;
        if (call && basket <= 0) continue;
        y += basket / count;
        for (let k = 0; k < d; k++)
          g[k] += ((0.5 / d) * Math.exp(volatility * z[k] - (volatility * volatility) / 2)) / count;
      }
      return { y, g };
    };
  },
};
