import { describe, expect, it } from 'vitest';
import {
  adjointSweep,
  type DynamicalSystem,
  integrate,
  sirSystem,
} from '../../src/reference/dynamics/index.ts';
import { namedModel, sirEpidemic } from '../../src/reference/index.ts';
import { filled, InputError, rowOf, stream, tensor } from '../../src/tensor/index.ts';
import { derivative, largest, pointsOf, requests } from './support.ts';

const request = await requests();

/** u̇ = p·u²: solved by u₀/(1 − p·u₀·t). */
const quadratic: DynamicalSystem = {
  size: 1,
  rate: (u, p, out) => {
    out[0] = p[0] * u[0] * u[0];
  },
  pullback: (u, p, v, barU, barP) => {
    barP[0] += v[0] * u[0] * u[0];
    barU[0] = v[0] * 2 * p[0] * u[0];
  },
};
const endOf = (system: DynamicalSystem, start: number[], p: number[], duration: number, steps: number) =>
  integrate(system, start, Float64Array.from(p), { duration, steps }).subarray(-system.size);

describe('the Runge-Kutta method', () => {
  it('has order 4: half the step, a sixteenth of the error', () => {
    const truth = 1 / (1 - 0.5);
    const errors = [8, 16, 32, 64].map((steps) =>
      Math.abs(endOf(quadratic, [1], [0.5], 1, steps)[0] - truth),
    );
    for (let k = 1; k < errors.length; k++) expect(Math.log2(errors[k - 1] / errors[k])).toBeCloseTo(4, 0);
    expect(Math.log2(errors[2] / errors[3])).toBeCloseTo(4, 1);
  });

  it('has order 4 on the epidemic too', () => {
    const end = (steps: number) => endOf(sirSystem, [0.99, 0.01, 0], [0.4, 0.1], 60, steps);
    const fine = end(4096);
    const errors = [128, 256, 512].map((steps) => largest(end(steps).map((u, i) => u - fine[i])));
    for (let k = 1; k < errors.length; k++)
      expect(Math.abs(Math.log2(errors[k - 1] / errors[k]) - 4)).toBeLessThan(0.2);
  });

  it('does its tableau: one step of u̇ = u is the Taylor polynomial of degree 4', () => {
    const linear: DynamicalSystem = { ...quadratic, rate: (u, _, out) => out.set(u) };
    const h = 0.5;
    expect(endOf(linear, [1], [0], h, 1)[0]).toBeCloseTo(1 + h + h ** 2 / 2 + h ** 3 / 6 + h ** 4 / 24, 15);
  });

  it('keeps s + i + r of the epidemic to rounding, and i + s − γ/β·ln s to order 4', () => {
    const [beta, gamma] = [0.35, 0.12];
    const drift = (steps: number) => {
      const trajectory = integrate(sirSystem, [0.8, 0.001, 0.199], Float64Array.of(beta, gamma), {
        duration: 200,
        steps,
      });
      const invariants = Array.from({ length: steps + 1 }, (_, k) => {
        const [s, i, r] = trajectory.subarray(3 * k, 3 * k + 3);
        return { sum: s + i + r - 1, first: i + s - (gamma / beta) * Math.log(s) };
      });
      expect(largest(invariants.map(({ sum }) => sum))).toBeLessThan(1e-13);
      return largest(invariants.map(({ first }) => first - invariants[0].first));
    };
    const [coarse, fine] = [drift(200), drift(400)];
    expect(coarse).toBeLessThan(1e-6);
    expect(coarse / fine).toBeGreaterThan(12);
  });
});

/** The steps and their derivative along a direction, side by side: written without the code under test. */
function tangentOfSir(u0: number[], p: number[], du0: number[], dp: number[], h: number, steps: number) {
  const f = ([s, i]: number[]) => [-p[0] * s * i, p[0] * s * i - p[1] * i, p[1] * i];
  const df = ([s, i]: number[], [ds, di]: number[]) => {
    const infections = dp[0] * s * i + p[0] * (ds * i + s * di);
    const recoveries = dp[1] * i + p[1] * di;
    return [-infections, infections - recoveries, recoveries];
  };
  const plus = (a: number[], c: number, b: number[]) => a.map((x, k) => x + c * b[k]);
  let [u, du] = [u0, du0];
  for (let step = 0; step < steps; step++) {
    const k1 = f(u);
    const d1 = df(u, du);
    const [u2, du2] = [plus(u, h / 2, k1), plus(du, h / 2, d1)];
    const k2 = f(u2);
    const d2 = df(u2, du2);
    const [u3, du3] = [plus(u, h / 2, k2), plus(du, h / 2, d2)];
    const k3 = f(u3);
    const d3 = df(u3, du3);
    const [u4, du4] = [plus(u, h, k3), plus(du, h, d3)];
    const k4 = f(u4);
    const d4 = df(u4, du4);
    u = u.map((x, k) => x + (h / 6) * (k1[k] + 2 * k2[k] + 2 * k3[k] + k4[k]));
    du = du.map((x, k) => x + (h / 6) * (d1[k] + 2 * d2[k] + 2 * d3[k] + d4[k]));
  }
  return { u, du };
}

describe('the discrete adjoint', () => {
  it('is the transpose of the tangent: w·(J·v) = (Jᵀ·w)·v to rounding, for random starts, parameters and directions', () => {
    const random = stream(3, 'dot products');
    const grid = { duration: 40, steps: 37 };
    const draw = (count: number) => Array.from({ length: count }, () => 2 * random.uniform() - 1);
    for (let trial = 0; trial < 50; trial++) {
      const start = [0.5 + 0.5 * random.uniform(), 0.1 * random.uniform(), 0.2];
      const p = Float64Array.of(0.1 + 0.4 * random.uniform(), 0.3 * random.uniform());
      const [v, vP, w] = [draw(3), draw(2), draw(3)];
      const trajectory = integrate(sirSystem, start, p, grid);
      const { u, du } = tangentOfSir(start, [...p], v, vP, grid.duration / grid.steps, grid.steps);
      expect(largest(trajectory.subarray(-3).map((x, k) => x - u[k]))).toBeLessThan(1e-14);
      const [bar, barP] = [Float64Array.from(w), new Float64Array(2)];
      adjointSweep(sirSystem, trajectory, p, grid, bar, barP);
      const forward = w.map((x, k) => x * du[k]);
      const reverse = [...v.map((x, k) => x * bar[k]), ...vP.map((x, k) => x * barP[k])];
      const sum = (terms: number[]) => terms.reduce((total, x) => total + x);
      // A few hundred roundings of terms that may cancel: against their magnitudes.
      const scale = sum([...forward, ...reverse].map(Math.abs));
      expect(Math.abs(sum(forward) - sum(reverse))).toBeLessThan(1e-13 * scale);
    }
  });

  it('adds to the parameters’ adjoint, so that several outputs may share it', () => {
    const grid = { duration: 1, steps: 4 };
    const p = Float64Array.of(0.5);
    const trajectory = integrate(quadratic, [1], p, grid);
    const [once, twice] = [new Float64Array(1), new Float64Array(1)];
    adjointSweep(quadratic, trajectory, p, grid, Float64Array.of(1), once);
    for (let k = 0; k < 2; k++) adjointSweep(quadratic, trajectory, p, grid, Float64Array.of(1), twice);
    expect(twice[0]).toBe(2 * once[0]);
    // d/dp u₀/(1 − p·u₀) = u₀²/(1 − p·u₀)² = 4, to the error of four steps.
    expect(once[0]).toBeCloseTo(4, 1);
  });
});

describe('the epidemic', () => {
  const model = sirEpidemic();
  const points = pointsOf(model, 64);

  it('has the gradient of its values by differences, to 1e-9', async () => {
    const { dydx } = await model.label(points, request());
    const [n, d] = points.shape;
    expect(dydx?.shape).toEqual([n, 2, d]);
    // The early epidemic is initial · e^((β·s − γ)·120): what moves the exponent by 1, and the fewest infected.
    const lengths = [1 / 120, 1 / 120, 1e-4, 1 / 60];
    for (let k = 0; k < d; k++)
      for (let i = 0; i < 16; i++) {
        const h = 0.02 * lengths[k];
        const row = [...rowOf(points, i)];
        const at = [-3, -2, -1, 0, 1, 2, 3].map((j) => row.with(k, row[k] + j * h));
        const { y } = await model.label(tensor(at), request({ order: 0 }));
        for (let j = 0; j < 2; j++) {
          const values = at.map((_, l) => y.data[2 * l + j]);
          const slope = derivative((l) => values[l + 3], 0, 1) / h;
          const own = dydx!.data[(i * 2 + j) * d + k];
          // Truncation: 0.02⁶/140 = 5e-13 of the slope. Rounding: some 100 steps of 1e-16 on values up to 1, over h.
          expect(Math.abs(own - slope)).toBeLessThan(1e-9 * Math.abs(slope) + 1e-14 / h);
        }
      }
  });

  it('of no one infected stays so, and its gradient by the rates is 0', async () => {
    const { y, dydx } = await model.label(tensor([[0.3, 0.1, 0, 0.2]]), request());
    expect(largest(y.data)).toBeLessThan(1e-15);
    for (const at of [0, 1, 4, 5]) expect(dydx!.data[at]).toBe(0);
  });

  it('runs out at the final size s∞ with ln(s∞/s₀) = β/γ·(s∞ − 1 + immune)', async () => {
    // Kermack and McKendrick's final size relation; after 2000 days almost no one is infected.
    const [beta, gamma, initial, immune] = [0.4, 0.15, 1e-3, 0.1];
    const long = sirEpidemic({ days: 2000, steps: 8000 });
    const { y } = await long.label(tensor([[beta, gamma, initial, immune]]), request({ order: 0 }));
    let s = 0.1;
    for (let k = 0; k < 200; k++) s = (1 - immune - initial) * Math.exp((beta / gamma) * (s - 1 + immune));
    expect(y.data[0]).toBeCloseTo(1 - immune - s, 8);
    expect(y.data[1]).toBeLessThan(1e-12);
  });

  it('differs from its solution by less than 1e-6 over the domain, as documented', async () => {
    const fine = sirEpidemic({ steps: 960 });
    const [own, truth] = await Promise.all(
      [model, fine].map((one) => one.label(points, request({ order: 0 }))),
    );
    expect(largest(own.y.data.map((value, i) => value - truth.y.data[i]))).toBeLessThan(1e-6);
  });

  it('has units and a domain, and says what it was made with', () => {
    expect(model.inputs.map(({ unit }) => unit)).toEqual(['1/day', '1/day', '1', '1']);
    expect(model.outputs.map(({ unit }) => unit)).toEqual(['1', '1']);
    expect(model.parameters).toEqual({ days: 120, steps: 120 });
    expect(model.exact).toBeUndefined();
    expect(namedModel('sir-epidemic', { days: 30 }).parameters).toEqual({ days: 30, steps: 120 });
  });

  it('refuses order 2, and options that do not fit', async () => {
    const directions = filled([64, 1, 4], 1);
    await expect(model.label(points, request({ order: 2, directions }))).rejects.toThrow(
      /order 2 of sir-epidemic need Hessian-vector products, or Hessians; received a model without hvp/,
    );
    const wrong: [object, RegExp][] = [
      [{ days: 0 }, /days of sir-epidemic must be positive; received 0/],
      [{ steps: 1.5 }, /steps of sir-epidemic must be a whole number of at least 1; received 1.5/],
      [{ beta: 1 }, /option of sir-epidemic must be one of days, steps; received "beta"/],
    ];
    for (const [options, message] of wrong) {
      expect(() => sirEpidemic(options)).toThrow(InputError);
      expect(() => sirEpidemic(options)).toThrow(message);
    }
  });
});
