import { type Dataset, dataset, designPoints } from '../../src/dataset/index.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';

/** A function with its gradient, of inputs in [−1, 1]. */
export type Field = (u: Float64Array, random: RandomStream) => { y: number; g: Float64Array };

const between = (random: RandomStream, lo: number, hi: number) => lo + (hi - lo) * random.uniform();
const normals = (random: RandomStream, d: number) => {
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

export const designs = ['uniform', 'sobol', 'gaussian', 'grid', 'walk', 'clusters', 'sorted'] as const;

function points(kind: (typeof designs)[number], n: number, d: number, seed: number): Float64Array {
  const random = stream(seed, 'points');
  const domain = { lo: new Array<number>(d).fill(-1), hi: new Array<number>(d).fill(1) };
  const uniform = () => designPoints({ kind: 'uniform' }, domain, n, random).data;
  if (kind === 'sobol') return designPoints({ kind }, domain, n, random).data;
  if (kind === 'gaussian') return normals(random, n * d).map((z) => 0.5 * z);
  if (kind === 'grid') {
    const side = Math.max(2, Math.round(n ** (1 / d)));
    return Float64Array.from({ length: n * d }, (_, at) => {
      const [row, k] = [Math.floor(at / d), at % d];
      return (2 * (Math.floor(row / side ** k) % side)) / (side - 1) - 1;
    });
  }
  if (kind === 'walk') {
    const at = new Float64Array(d);
    const data = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) at[k] = Math.max(-1, Math.min(1, at[k] + 0.1 * random.normal()));
      data.set(at, i * d);
    }
    return data;
  }
  if (kind === 'clusters') {
    const centres = normals(random, 5 * d).map((z) => 0.5 * z);
    return Float64Array.from(
      { length: n * d },
      (_, at) => centres[(Math.floor(at / d) % 5) * d + (at % d)] + 0.1 * random.normal(),
    );
  }
  const data = uniform();
  const first = Float64Array.from({ length: n }, (_, i) => data[i * d]).sort();
  for (let i = 0; i < n; i++) data[i * d] = first[i];
  return data;
}

export interface SetOptions {
  readonly family: string;
  readonly design: (typeof designs)[number];
  readonly n: number;
  readonly d: number;
  /** Noise of values and gradients, as a share of their standard deviations. */
  readonly noise?: number;
  /** Digits that are kept. */
  readonly digits?: number;
}

/** A labelled set whose derivatives are what they are said to be; its inputs have units of very different size. */
export function honestSet({ family, design, n, d, noise = 0, digits }: SetOptions, seed: number): Dataset {
  const random = stream(seed, 'function');
  const field = families[family](d, random);
  const u = points(design, n, d, seed);
  const units = Float64Array.from({ length: d }, () => 10 ** between(random, -2, 2));
  const offsets = normals(random, d);
  const scale = 10 ** between(random, -2, 2);
  const draws = stream(seed, 'noise');
  const y = new Float64Array(n);
  const dydx = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const label = field(u.slice(i * d, (i + 1) * d), draws);
    y[i] = scale * label.y;
    for (let k = 0; k < d; k++) dydx[i * d + k] = (scale * label.g[k]) / units[k];
  }
  const deviation = (values: Float64Array, start: number, step: number) => {
    let [s, q, c] = [0, 0, 0];
    for (let i = start; i < values.length; i += step) {
      s += values[i];
      q += values[i] ** 2;
      c++;
    }
    return Math.sqrt(Math.max(q / c - (s / c) ** 2, 0));
  };
  if (noise > 0) {
    const size = noise * deviation(y, 0, 1);
    for (let i = 0; i < n; i++) y[i] += size * draws.normal();
    for (let k = 0; k < d; k++) {
      const own = noise * deviation(dydx, k, d);
      for (let i = 0; i < n; i++) dydx[i * d + k] += own * draws.normal();
    }
  }
  const kept = (value: number) => (digits === undefined ? value : Number(value.toPrecision(digits)));
  return dataset({
    x: { shape: [n, d], data: u.map((one, at) => kept(units[at % d] * (one + offsets[at % d]))) },
    y: { shape: [n, 1], data: y.map(kept) },
    dydx: { shape: [n, 1, d], data: dydx.map(kept) },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
    outputs: [{ name: 'y' }],
  });
}

/** Honest sets of every kind: 2 to 20 inputs, 30 to 3,000 rows, noise from none to that of one path, kinks. */
export function anyHonestSet(seed: number): { set: Dataset; options: SetOptions } {
  const random = stream(seed, 'kind of set');
  const names = Object.keys(families);
  const options = {
    family: names[random.integer(names.length)],
    design: designs[random.integer(designs.length)],
    n: Math.round(30 * 100 ** random.uniform()),
    d: 2 + Math.floor(19 * random.uniform() ** 2),
    noise: [0, 0, 0, 0.01, 0.1, 0.5][random.integer(6)],
    digits: [undefined, undefined, 7, 3][random.integer(4)],
  };
  return { set: honestSet(options, seed), options };
}

/** What is wrong with the derivatives: each made of the right ones, `[n, d]`. */
export const faults: Readonly<Record<string, (g: Float64Array, n: number, d: number) => Float64Array>> = {
  '−1 times (forces)': (g) => g.map((one) => -one),
  'times 1.34 (another unit)': (g) => g.map((one) => 1.34 * one),
  'one column times 1.34': (g, _, d) => g.map((one, at) => (at % d === 0 ? 1.34 * one : one)),
  'one column times 57.3 (degrees)': (g, _, d) => g.map((one, at) => (at % d === 0 ? 57.3 * one : one)),
  'each column another factor': (g, _, d) => g.map((one, at) => (0.5 + 0.4 * (at % d)) * one),
  'two columns exchanged': (g, _, d) => g.map((_one, at) => g[at - (at % d) + ([1, 0][at % d] ?? at % d)]),
  'columns rotated': (g, _, d) => g.map((_one, at) => g[at - (at % d) + ((at + 1) % d)]),
  'rows shifted by one': (g, n, d) => g.map((_one, at) => g[(at + d) % (n * d)]),
  'all 0': (g) => g.map(() => 0),
};

/** The set with wrong derivatives. */
export function faultySet(set: Dataset, fault: string): Dataset {
  const [n, d] = set.x.shape;
  return { ...set, dydx: { shape: [n, 1, d], data: faults[fault](set.dydx!.data, n, d) } };
}
