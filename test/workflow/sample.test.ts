import { describe, expect, it } from 'vitest';
import { type Dataset, designPoints } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import { callbackModel, functionModel, monteCarloModel } from '../../src/reference/index.ts';
import { InputError, stream, type Tensor } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';
import { type SampleOptions, sampleModel } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });
const inputs = [
  { name: 'a', lo: -1, hi: 1 },
  { name: 'b', lo: 0, hi: 4 },
];
const outputs = [{ name: 'p' }, { name: 'q' }];
/** p = a²b, q = sin b. */
const model = functionModel({
  name: 'example',
  inputs,
  outputs,
  function: ({ a, b }) => [a.square().mul(b), b.sine()],
});
/** The mean over paths of a·(1 + z). */
const noisy = monteCarloModel({
  name: 'noisy',
  inputs: [inputs[0]],
  outputs: [outputs[0]],
  normals: 1,
  paths: 3,
  antithetic: false,
  precision: 'float64',
  payoff: (x, z) => x.mul(z.add(1)),
});

async function whole(from: typeof noisy, options: SampleOptions): Promise<Dataset[]> {
  const sets: Dataset[] = [];
  for await (const set of sampleModel(engine, from, options)) sets.push(set);
  return sets;
}
const joined = (sets: readonly Dataset[], part: (set: Dataset) => Tensor | undefined) =>
  sets.flatMap((set) => [...(part(set)?.data ?? [])]);

describe('samples of a model', () => {
  it('are points of the design with the values and gradients of the model', async () => {
    const [set, ...others] = await whole(model, { points: 100, seed: 3 });
    expect(others).toEqual([]);
    const points = designPoints({ kind: 'sobol' }, domainOf(inputs), 100, stream(3, 'points'));
    expect(set.x).toEqual(points);
    expect(set.provenance).toEqual({ model: 'example', parameters: {}, seed: 3, design: 'sobol' });
    for (let n = 0; n < 100; n++) {
      const [a, b] = points.data.subarray(2 * n);
      expect(set.y.data[2 * n]).toBeCloseTo(a * a * b, 12);
      [2 * a * b, a * a, 0, Math.cos(b)].forEach((derivative, k) => {
        expect(set.dydx?.data[4 * n + k]).toBeCloseTo(derivative, 12);
      });
    }
  });

  it.each(['sobol', 'uniform'] as const)('of the %s design do not depend on the batch', async (design) => {
    const [one, many] = await Promise.all(
      [100, 7].map((batch) => whole(model, { points: 100, design, order: 2, directions: 2, batch })),
    );
    expect(many.map(({ x }) => x.shape[0])).toEqual([...new Array(14).fill(7), 2]);
    for (const part of [
      (set: Dataset) => set.x,
      (set: Dataset) => set.hvp?.directions,
      (set: Dataset) => set.y,
      (set: Dataset) => set.dydx,
      (set: Dataset) => set.hvp?.products,
    ]) {
      const [expected, got] = [joined(one, part), joined(many, part)];
      expect(got).toHaveLength(expected.length);
      // Vectorised kernels of the engine round the ends of their vectors differently.
      got.forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-13);
      });
    }
  });

  it('with noise have the same noise in any batch, and another one at each point', async () => {
    const noiseOf = (sets: readonly Dataset[]) => {
      const [x, y] = [joined(sets, (set) => set.x), joined(sets, (set) => set.y)];
      return y.map((value, i) => value / x[i] - 1);
    };
    const [one, many, other] = await Promise.all([
      whole(noisy, { points: 50, batch: 50 }),
      whole(noisy, { points: 50, batch: 8 }),
      whole(noisy, { points: 50, seed: 2 }),
    ]);
    const noise = noiseOf(one);
    noiseOf(many).forEach((value, i) => {
      expect(value).toBeCloseTo(noise[i], 10);
    });
    expect(new Set(noise.map((value) => value.toFixed(9))).size).toBe(50);
    expect(Math.abs(noiseOf(other)[0] - noise[0])).toBeGreaterThan(1e-6);
  });

  it('along the axes have the whole Hessian', async () => {
    const [{ x, hvp }] = await whole(model, { points: 20, order: 2, directions: 'axes' });
    expect(hvp?.directions.shape).toEqual([20, 2, 2]);
    for (let n = 0; n < 20; n++) {
      const [a, b] = x.data.subarray(2 * n);
      expect([...(hvp?.directions.data.subarray(4 * n, 4 * n + 4) ?? [])]).toEqual([1, 0, 0, 1]);
      // Rows: along a the products of p and q, along b likewise.
      [2 * b, 2 * a, 0, 0, 2 * a, 0, 0, -Math.sin(b)].forEach((entry, k) => {
        expect(hvp?.products.data[8 * n + k]).toBeCloseTo(entry, 12);
      });
    }
  });

  it('along random directions have those of the spread of a uniform input', async () => {
    const [{ hvp }] = await whole(model, { points: 4000, order: 2 });
    for (const [k, width] of [2, 4].entries()) {
      const component = Array.from(hvp?.directions.data ?? []).filter((_, i) => i % 2 === k);
      const square = component.reduce((sum, v) => sum + v * v, 0) / 4000;
      // The relative standard error of a variance of 4000 normals is √(2/4000) = 2.2 %: four of them.
      expect(Math.abs(square / (width ** 2 / 12) - 1)).toBeLessThan(0.09);
    }
  });

  it('in float32 are labels of points that float32 holds', async () => {
    const [{ x, y }] = await whole(model, { points: 30, precision: 'float32', order: 0 });
    for (const value of [...x.data, ...y.data]) expect(Math.fround(value)).toBe(value);
    x.data.forEach((a, i) => {
      if (i % 2 === 0) expect(y.data[i]).toBe(Math.fround(a * a * x.data[i + 1]));
    });
  });

  it('report how far they have come, and stop when they are told to', async () => {
    const shares: number[] = [];
    const controller = new AbortController();
    const sets = sampleModel(engine, model, {
      points: 100,
      batch: 25,
      signal: controller.signal,
      progress: (share) => shares.push(share),
    });
    await sets.next();
    await sets.next();
    expect(shares).toEqual([0.25, 0.5]);
    controller.abort(new Error('enough'));
    await expect(sets.next()).rejects.toThrow('enough');
  });

  it('are refused where the options do not fit', async () => {
    const cases: [Partial<SampleOptions>, RegExp][] = [
      [{ points: 0 }, /points must be a whole number of at least 1; received 0/],
      [{ batch: 0.5 }, /batch must be .* received 0\.5/],
      [{ order: 2, directions: 0 }, /directions must be .* received 0/],
      [{ design: 'gaussian' }, /Gaussian design needs a reference model that says where; received example/],
    ];
    for (const [options, message] of cases) {
      const refused = whole(model, { points: 10, ...options });
      await expect(refused).rejects.toThrow(InputError);
      await expect(refused).rejects.toThrow(message);
    }
  });
});

describe('a test set', () => {
  it('of a model with a closed form has curvatures, and is the same for the same seed', async () => {
    const set = await testSetOf(engine, model, { points: 10, seed: 4 });
    expect(set).toEqual(await testSetOf(engine, model, { points: 10, seed: 4 }));
    expect(set.x).toEqual(designPoints({ kind: 'uniform' }, domainOf(inputs), 10, stream(4, 'test')));
    for (let n = 0; n < 10; n++) {
      const [a, b] = set.x.data.subarray(2 * n);
      // Sum of the Hessian's entries of a²b.
      expect(set.curvature?.data[2 * n]).toBeCloseTo(2 * b + 4 * a, 12);
    }
  });

  it('of a model without one has its labels, also where some derivatives are not known', async () => {
    const partly = callbackModel({
      name: 'partly',
      inputs,
      outputs: [outputs[0]],
      evaluate: (points) => ({
        values: points.map(([a, b]) => [a * b]),
        gradients: points.map(([, b]) => [[b, null]]),
      }),
    });
    const set = await testSetOf(engine, partly, { points: 5 });
    expect('curvature' in set).toBe(false);
    set.x.data.forEach((b, i) => {
      if (i % 2 === 1) expect([...(set.dydx?.data.subarray(i - 1, i + 1) ?? [])]).toEqual([b, Number.NaN]);
    });
  });
});

describe('float32 samples', () => {
  it('are refused where that precision makes nothing of points or labels', async () => {
    for (const [to, of] of [
      [1e40, 1],
      [1e-60, 1],
      [1, 1e-60],
    ]) {
      const model = functionModel({
        name: 'scaled',
        inputs: [{ name: 'a', lo: of, hi: 2 * of }],
        outputs: [{ name: 'y' }],
        function: ({ a }) => a.div(of).sine().mul(to),
      });
      const sampled = (precision: 'float32' | 'float64') =>
        sampleModel(engine, model, { points: 8, order: 0, precision }).next();
      await expect(sampled('float32')).rejects.toThrow(/of a size that it holds; .*Take float64/);
      expect(((await sampled('float64')).value as Dataset).y.data[0] / to).toBeGreaterThan(0.8);
    }
  });
});
