import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  bachelier,
  functionModel,
  type LabelRequest,
  type MonteCarloOptions,
  monteCarloModel,
  positivePart,
} from '../../src/reference/index.ts';
import { filled, InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

const engine = await openEngine({ threads: 1 });

function request(overrides: Partial<LabelRequest> = {}): LabelRequest {
  return { order: 2, random: stream(1, 'paths'), engine, ...overrides };
}

/** Two directions a point for three points of two inputs: [3, 2, 2]. */
const directions = tensor([1, 0, 0.5, -2, 0, 1, 3, 0.25, -1, 1, 1, 1], [3, 2, 2]);

describe("labels of order 2 of a user's own function", () => {
  const model = functionModel({
    name: 'cylinder',
    inputs: [
      { name: 'radius', lo: 0.5, hi: 2 },
      { name: 'height', lo: 1, hi: 3 },
    ],
    outputs: [{ name: 'volume' }, { name: 'ripple' }],
    function: ({ radius, height }) => [radius.square().mul(height).mul(Math.PI), radius.mul(height).sine()],
  });
  const points = tensor([
    [0.5, 1],
    [1, 2],
    [1.7, 2.9],
  ]);

  it('are its Hessian times each direction, beside the values and gradients of order 1', async () => {
    const { products, ...rest } = await model.label(points, request({ directions }));
    expect(products?.shape).toEqual([3, 2, 2, 2]);
    for (let n = 0; n < 3; n++) {
      const [r, h] = points.data.subarray(2 * n, 2 * n + 2);
      const [s, c] = [Math.sin(r * h), Math.cos(r * h)];
      const hessians = [
        [2 * Math.PI * h, 2 * Math.PI * r, 2 * Math.PI * r, 0],
        [-h * h * s, c - r * h * s, c - r * h * s, -r * r * s],
      ];
      for (let k = 0; k < 2; k++) {
        const [v, w] = directions.data.subarray(4 * n + 2 * k, 4 * n + 2 * k + 2);
        hessians.forEach(([a, b, , d], j) => {
          const at = 8 * n + 4 * k + 2 * j;
          expect(products!.data[at]).toBeCloseTo(a * v + b * w, 11);
          expect(products!.data[at + 1]).toBeCloseTo(b * v + d * w, 11);
        });
      }
    }
    const first = await model.label(points, request({ order: 1 }));
    expect(first.products).toBeUndefined();
    expect(rest).toEqual({ y: first.y, dydx: first.dydx });
  });

  it('are 0 for a linear function, of as many directions as are asked', async () => {
    const linear = functionModel({
      name: 'linear',
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'sum' }],
      function: ({ a, b }) => a.mul(2).add(b),
    });
    const { products } = await linear.label(points, request({ directions }));
    expect(products).toEqual(filled([3, 2, 1, 2], 0));
  });

  it.each<[string, Partial<LabelRequest>, RegExp]>([
    ['no directions', {}, /order 2 of cylinder need directions of shape \[3,k,2\].*received none/],
    ['directions of another shape', { directions: filled([3, 2], 1) }, /received \[3,2\]/],
    ['no direction a point', { directions: filled([3, 0, 2], 1) }, /k ≥ 1; received \[3,0,2\]/],
    [
      'a direction that is not finite',
      { directions: { ...directions, data: directions.data.with(5, Number.NaN) } },
      /directions of labels of order 2 of cylinder must be finite; received NaN at point 1/,
    ],
    [
      'an order that there is not',
      { order: 3 as 2 },
      /order of labels of cylinder must be 0, 1 or 2; received 3/,
    ],
  ])('are refused: %s', async (_, overrides, message) => {
    const labels = model.label(points, request(overrides));
    await expect(labels).rejects.toThrow(InputError);
    await expect(model.label(points, request(overrides))).rejects.toThrow(message);
  });

  it('name the point where the curvature is not finite', async () => {
    const root = functionModel({
      name: 'root',
      inputs: [{ name: 'a' }],
      outputs: [{ name: 'y' }],
      function: ({ a }) => a.power(1.5),
    });
    const labels = root.label(tensor([[1], [0]]), request({ directions: filled([2, 1, 1], 1) }));
    await expect(labels).rejects.toThrow(
      /every second differential that root labels.*Infinity at point 1, x = \(0/,
    );
  });
});

/** A geometric Brownian motion over time 1: smooth in spot and volatility. */
const lognormal: MonteCarloOptions = {
  name: 'lognormal',
  inputs: [{ name: 'spot' }, { name: 'volatility' }],
  outputs: [{ name: 'square' }],
  normals: 1,
  paths: 8,
  precision: 'float64',
  payoff: (x, z) => {
    const [spot, volatility] = [x.slice(2, 0, 1), x.slice(2, 1, 2)];
    return spot.mul(volatility.mul(z).exp()).square();
  },
};

/** One input, S = x + 0.3 z, and its payoff. */
const normal = (payoff: MonteCarloOptions['payoff'], more: Partial<MonteCarloOptions> = {}) =>
  monteCarloModel({
    name: 'normal',
    inputs: [{ name: 'x', lo: -1, hi: 1 }],
    outputs: [{ name: 'y' }],
    normals: 1,
    paths: 4,
    payoff: (x, z) => payoff(x.add(z.mul(0.3)), z),
    ...more,
  });

describe('labels of order 2 by Monte Carlo', () => {
  it('are the Hessian of the very mean that is the value, times each direction', async () => {
    const points = tensor([
      [1, 0.2],
      [0.7, 0.35],
      [1.4, 0.1],
    ]);
    const model = monteCarloModel(lognormal);
    const { y, dydx, products } = await model.label(points, request({ directions }));
    expect(products?.shape).toEqual([3, 2, 1, 2]);
    const first = await model.label(points, request({ order: 1 }));
    expect([y, dydx]).toEqual([first.y, first.dydx]);
    const random = stream(1, 'paths');
    for (let n = 0; n < 3; n++) {
      const [s, v] = points.data.subarray(2 * n, 2 * n + 2);
      const hessian = [0, 0, 0];
      for (let path = 0; path < 8; path++) {
        const z = random.normal();
        for (const signed of [z, -z]) {
          // f = s²·e^(2vz)
          const growth = Math.exp(2 * v * signed) / 16;
          hessian[0] += 2 * growth;
          hessian[1] += 4 * s * signed * growth;
          hessian[2] += 4 * s * s * signed * signed * growth;
        }
      }
      for (let k = 0; k < 2; k++) {
        const [p, q] = directions.data.subarray(4 * n + 2 * k, 4 * n + 2 * k + 2);
        expect(products!.data[4 * n + 2 * k]).toBeCloseTo(hessian[0] * p + hessian[1] * q, 12);
        expect(products!.data[4 * n + 2 * k + 1]).toBeCloseTo(hessian[1] * p + hessian[2] * q, 12);
      }
    }
  });

  it('are unbiased for a smoothed call: their mean is the integral of its second derivative', async () => {
    const width = 0.05;
    const count = 20_000;
    const at = 0.1;
    const model = normal((s) => positivePart(s, { width }), { paths: 1, precision: 'float64' });
    const { products } = await model.label(
      filled([count, 1], at),
      request({ directions: filled([count, 1, 1], 1) }),
    );
    const { mean, error } = meanOf(products!);
    // ∫ f″(at + 0.3 z)·φ(z) dz by the trapezoidal rule, f″ the central difference of f: h² f⁗/12 ≈ 1e-4 relative.
    const f = (s: number) => s / (1 + Math.exp(-s / width));
    const h = 1e-3;
    let integral = 0;
    for (let z = -6; z <= 6; z += 1e-3) {
      const s = at + 0.3 * z;
      const second = (f(s + h) - 2 * f(s) + f(s - h)) / (h * h);
      integral += (1e-3 * second * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
    }
    expect(integral).toBeGreaterThan(1);
    expect(Math.abs(mean - integral)).toBeLessThan(4 * error + 1e-3 * integral);
    expect(error).toBeLessThan(0.02 * integral);
  });

  it('are refused for a payoff with a kink, with the remedy', async () => {
    const model = bachelier({ seed: 1, paths: 2, labels: 'pathwise' });
    const points = filled([2, 7], 1);
    const labels = model.label(points, request({ directions: filled([2, 1, 7], 1) }));
    await expect(labels).rejects.toThrow(InputError);
    await expect(model.label(points, request({ directions: filled([2, 1, 7], 1) }))).rejects.toThrow(
      /order 2 of bachelier.*a kink has no curvature; received one with relu.*smooth the payoff/,
    );
    const smoothed = bachelier({ seed: 1, paths: 2, smoothing: { width: 0.05 } });
    const { products } = await smoothed.label(points, request({ directions: filled([2, 1, 7], 1) }));
    expect(products?.shape).toEqual([2, 1, 1, 7]);
  });

  it.each<[string, MonteCarloOptions['payoff']]>([
    ['relu', (s) => s.relu()],
    ['abs', (s) => s.abs()],
    ['max', (s) => s.max(0)],
    ['min', (s) => s.min(0)],
    ['compare', (s) => s.less(0).where(0, s)],
  ])('find a kink made with %s, which only the user can know to be none', async (op, payoff) => {
    const one = request({ directions: filled([1, 1, 1], 1) });
    const label = (more: Partial<MonteCarloOptions>) => normal(payoff, more).label(filled([1, 1], 0.2), one);
    await expect(label({})).rejects.toThrow(new RegExp(`received one with ${op}`));
    const { products } = await label({ smooth: true });
    // Pathwise these all have no curvature: what is said to be smooth is believed.
    expect([...products!.data]).toEqual([0]);
  });

  it('are not refused for a kink in the noise alone, and are where the user says so', async () => {
    const payoff: MonteCarloOptions['payoff'] = (s, z) => s.square().mul(z.relu().add(1));
    const one = request({ directions: filled([1, 1, 1], 1) });
    const { products } = await normal(payoff).label(filled([1, 1], 0.2), one);
    expect(products!.data[0]).toBeGreaterThanOrEqual(2);
    await expect(normal(payoff, { smooth: false }).label(filled([1, 1], 0.2), one)).rejects.toThrow(
      /received smooth: false/,
    );
  });
});

function meanOf({ data }: Tensor): { readonly mean: number; readonly error: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, error: Math.sqrt(variance / data.length) };
}
