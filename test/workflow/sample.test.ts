import { describe, expect, it } from 'vitest';
import { type Dataset, designPoints, fitNormalisation, partsOf } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import { callbackModel, functionModel, monteCarloModel } from '../../src/reference/index.ts';
import { filled, InputError, rowsOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';
import { numbersAPoint, type SampleOptions, sampleModel } from '../../src/workflow/index.ts';

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
    const [{ x, hvp, hessian }] = await whole(model, { points: 20, order: 2, directions: 'axes' });
    expect(hvp).toBeUndefined();
    expect(hessian?.shape).toEqual([20, 2, 2, 2]);
    for (let n = 0; n < 20; n++) {
      const [a, b] = x.data.subarray(2 * n);
      [2 * b, 2 * a, 2 * a, 0, 0, 0, 0, -Math.sin(b)].forEach((entry, k) => {
        expect(hessian?.data[8 * n + k]).toBeCloseTo(entry, 12);
      });
    }
  });

  it.each([undefined, 'rademacher', 'gaussian', 'sphere'] as const)(
    'along random directions (%s) have those of the spread of a uniform input',
    async (distribution) => {
      const [{ hvp }] = await whole(model, { points: 4000, order: 2, distribution });
      const [p, q] = [0, 1].map((k) =>
        Array.from(hvp?.directions.data ?? [])
          .filter((_, i) => i % 2 === k)
          .map((v) => v / ([2, 4][k] / Math.sqrt(12))),
      );
      const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / 4000;
      // E[vvᵀ] = 1. A mean of 4,000 squares of normals has the standard error √(2/4000) = 2.2 %: four of them.
      for (const [pairs, expected] of [
        [p.map((v) => v * v), 1],
        [q.map((v) => v * v), 1],
        [p.map((v, i) => v * q[i]), 0],
      ] as const)
        expect(Math.abs(mean(pairs) - expected)).toBeLessThan(0.09);
      const lengths = new Set(p.map((v, i) => (v * v + q[i] * q[i]).toFixed(9)));
      expect(lengths.size > 1).toBe(distribution === 'gaussian');
      expect(new Set(p.map((v) => Math.abs(v).toFixed(9))).size === 1).toBe(
        (distribution ?? 'rademacher') === 'rademacher',
      );
    },
  );

  it('along given directions have the same at all points', async () => {
    const directions = [
      [1, 0],
      [0.5, -2],
    ];
    const [first, second] = await whole(model, { points: 20, order: 2, directions, batch: 10 });
    for (const { x, hvp } of [first, second]) {
      expect(hvp?.directions).toEqual(tensor(new Array(10).fill(directions.flat()).flat(), [10, 2, 2]));
      const [a, b] = x.data;
      [2 * b, 2 * a, 0, 0, b - 4 * a, a, 0, 2 * Math.sin(b)].forEach((entry, k) => {
        expect(hvp?.products.data[k]).toBeCloseTo(entry, 12);
      });
    }
  });

  it('along cotangents have signs over the scale of the outputs, whatever the batch', async () => {
    const options = { points: 300, derivatives: 'cotangents', count: 2 } as const;
    const [one, many] = await Promise.all([300, 70].map((batch) => whole(model, { ...options, batch })));
    expect(joined(many, ({ vjp }) => vjp?.cotangents)).toEqual(joined(one, ({ vjp }) => vjp?.cotangents));
    const [{ x, y, dydx, vjp }] = one;
    expect(dydx).toBeUndefined();
    const { yStd } = fitNormalisation({ x: rowsOf(x, 0, 256), y: rowsOf(y, 0, 256) });
    const c = vjp!.cotangents.data;
    c.forEach((entry, i) => {
      expect(Math.abs(entry) * yStd[i % 2]).toBeCloseTo(1, 12);
    });
    for (let at = 0; at < 600; at++) {
      const [a, b] = x.data.subarray(2 * Math.floor(at / 2));
      expect(vjp!.adjoints.data[2 * at]).toBeCloseTo(c[2 * at] * 2 * a * b, 12);
      expect(vjp!.adjoints.data[2 * at + 1]).toBeCloseTo(c[2 * at] * a * a + c[2 * at + 1] * Math.cos(b), 11);
    }
    const [scaled] = await whole(model, { ...options, scale: [1, 10] });
    expect([...scaled.vjp!.cotangents.data.subarray(0, 2)].map(Math.abs)).toEqual([1, 0.1]);
  });

  it('along tangents have the Jacobian times random directions, beside products of order 2', async () => {
    const [{ x, dydx, jvp, hvp }] = await whole(model, { points: 20, order: 2, derivatives: 'tangents' });
    expect(dydx).toBeUndefined();
    expect(hvp?.products.shape).toEqual([20, 1, 2, 2]);
    for (let n = 0; n < 20; n++) {
      const [a, b] = x.data.subarray(2 * n);
      const [v, w] = jvp!.directions.data.subarray(2 * n);
      expect(jvp!.tangents.data[2 * n]).toBeCloseTo(2 * a * b * v + a * a * w, 12);
      expect(jvp!.tangents.data[2 * n + 1]).toBeCloseTo(Math.cos(b) * w, 12);
    }
  });

  it('have standard errors where they are asked for', async () => {
    const [{ errors }] = await whole(noisy, { points: 10, order: 2, directions: 'axes', errors: true });
    expect(Object.keys(errors!)).toEqual(['y', 'dydx', 'hessian']);
    expect(errors!.dydx!.data.every((error) => error > 0)).toBe(true);
    const [without] = await whole(noisy, { points: 10 });
    expect(without.errors).toBeUndefined();
    const [exact] = await whole(model, { points: 10, order: 2, errors: true });
    expect(exact.errors?.products).toEqual(filled([10, 1, 2, 2], 0));
  });

  it('are as many numbers a point as is foreseen', async () => {
    for (const options of [
      { order: 0 },
      { order: 0, errors: true },
      {},
      { errors: true },
      { order: 2, directions: 'axes', errors: true },
      { order: 2, directions: 3, errors: true, derivatives: 'tangents', count: 2 },
      { order: 2, directions: [[1, 2]], derivatives: 'cotangents', count: 2 },
    ] as const) {
      const [set] = await whole(model, { points: 5, ...options });
      const numbers = partsOf(set).reduce((sum, [, { data }]) => sum + data.length, 0);
      expect(numbers).toBe(5 * numbersAPoint(model, options));
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
      [{ order: 2, directions: [[1]] }, /given directions of 2 inputs have shape \[k,2\].*received \[1,1\]/],
      [{ order: 2, directions: [[1, Number.NaN]] }, /given directions must be finite/],
      [
        { order: 2, distribution: 'normal' as 'gaussian' },
        /one of rademacher, gaussian, sphere.*received "normal"/,
      ],
      [{ order: 0, derivatives: 'cotangents' }, /cotangents are derivatives of order 1; received 0/],
      [{ derivatives: 'adjoints' as 'tangents' }, /derivatives must be jacobians, cotangents or tangents/],
      [{ derivatives: 'tangents', count: 0 }, /count must be .* received 0/],
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
