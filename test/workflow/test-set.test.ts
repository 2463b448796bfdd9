import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  callbackModel,
  functionModel,
  monteCarloModel,
  type ReferenceModel,
} from '../../src/reference/index.ts';
import { demandTestMemory, testSetOf, unknownNote } from '../../src/workflow/index.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** Without the closed form. */
const sampled = ({ exact: _, ...model }: ReferenceModel): ReferenceModel => model;
const inputs = ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 }));
const outputs = [{ name: 'y' }];
const bent = functionModel({
  name: 'bent',
  inputs,
  outputs,
  function: ({ a, b }) => a.square().mul(b).add(b.sine()),
});
const call = monteCarloModel({
  name: 'call',
  inputs: [{ name: 'spot', lo: 0.6, hi: 1.6 }],
  outputs: [{ name: 'price' }],
  normals: 1,
  paths: 16,
  payoff: (x, z) => x.mul(z.mul(0.3).sub(0.045).exp()).sub(1).relu(),
  shift: (x) => x.power(-1).div(0.3).reshape(['N', 1, 1, 1]),
});

describe('a test set of order 2', () => {
  test('has whole Hessians of few inputs, and the points and lower derivatives of order 1', async () => {
    const model = sampled(bent);
    const first = await testSetOf(engine, model, { points: 20 });
    const second = await testSetOf(engine, model, { points: 20, order: 2 });
    expect(first.hessian).toBeUndefined();
    expect(second.x).toEqual(first.x);
    expect(second.hessian!.shape).toEqual([20, 1, 2, 2]);
    for (let n = 0; n < 20; n++) {
      const [a, b] = first.x.data.subarray(2 * n, 2 * n + 2);
      const expected = [2 * b, 2 * a, 2 * a, -Math.sin(b)];
      for (const [k, entry] of expected.entries())
        expect(second.hessian!.data[4 * n + k]).toBeCloseTo(entry, 12);
      expect(second.y.data[n]).toBeCloseTo(first.y.data[n], 12);
    }
    expect(unknownNote(second)).toBeUndefined();
  });

  test('has products with random directions of many inputs', async () => {
    const many = sampled(
      functionModel({
        name: 'many',
        inputs: Array.from({ length: 70 }, (_, k) => ({ name: `x${k}`, lo: -1, hi: 1 })),
        outputs,
        function: (_, x) => x.square().sum([1], true),
      }),
    );
    const { hessian, hvp } = await testSetOf(engine, many, { points: 3, order: 2 });
    expect(hessian).toBeUndefined();
    expect(hvp!.directions.shape).toEqual([3, 8, 70]);
    // H = 2·1
    for (const [k, entry] of hvp!.products.data.entries())
      expect(entry).toBeCloseTo(2 * hvp!.directions.data[k], 12);
    expect(await testSetOf(engine, many, { points: 3, order: 2 })).toMatchObject({ hvp });
  });

  test('tells the standard errors of sampled second derivatives, which are their distance from the truth', async () => {
    const { x, hessian, errors } = await testSetOf(engine, call, { points: 400, order: 2, errors: true });
    // Gamma of a call by Black and Scholes: φ(d)/(0.3·spot).
    const gamma = x.data.map((spot) => {
      const d = Math.log(spot) / 0.3 + 0.15;
      return Math.exp((-d * d) / 2) / Math.sqrt(2 * Math.PI) / (0.3 * spot);
    });
    const square = (data: Float64Array) => data.reduce((sum, entry) => sum + entry ** 2, 0);
    const off = square(hessian!.data.map((entry, n) => entry - gamma[n]));
    // Of estimates by 400 points of 16 paths with heavy tails, a third is some four standard errors.
    expect(Math.abs(off / square(errors!.hessian!.data) - 1)).toBeLessThan(1 / 3);
    expect(off / square(gamma)).toBeGreaterThan(0.01);
  });

  test('is one of order 1 where the model has no second derivatives, and says why', async () => {
    let asked = 0;
    const once = callbackModel({
      ...{ name: 'once', inputs, outputs },
      evaluate: (points) => {
        asked += points.length;
        return {
          values: points.map(([a, b]) => [a * a + Math.sin(b)]),
          gradients: points.map(([a, b]) => [[2 * a, Math.cos(b)]]),
        };
      },
    });
    const set = await testSetOf(engine, once, { points: 50, order: 2 });
    // One point shows it.
    expect(asked).toBeLessThan(55);
    const { firstAlone, ...rest } = set;
    expect(rest).toEqual(await testSetOf(engine, once, { points: 50 }));
    expect(unknownNote(set)).toMatch(/^curvatures are not compared: ./);
    const plain = callbackModel({
      ...{ name: 'plain', inputs, outputs },
      evaluate: (points) => ({ values: points.map(([a]) => [a]) }),
    });
    expect(unknownNote(await testSetOf(engine, plain, { points: 5, order: 2 }))).toMatch(
      /^values alone are compared: /,
    );
  });

  test('of a closed form is that of order 1: it gives curvatures at any', async () => {
    const [first, second] = await Promise.all(
      ([1, 2] as const).map((order) => testSetOf(engine, bent, { points: 10, order })),
    );
    expect(second).toEqual(first);
  });

  test('is planned with the memory of its second derivatives', () => {
    // 3 copies of 2 + 4 numbers a point, and 4 more of the Hessian.
    const model = sampled(bent);
    expect(() => demandTestMemory(100, model, 100 * 3 * 8 * 6)).not.toThrow();
    expect(() => demandTestMemory(100, model, 100 * 3 * 8 * 6, 2)).toThrow(
      'about 0.000024 GB for 100 points',
    );
  });
});
