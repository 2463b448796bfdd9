import { beforeAll, describe, expect, it } from 'vitest';
import {
  bachelier,
  callbackModel,
  functionModel,
  type LabelRequest,
  withDifferences,
} from '../../src/reference/index.ts';
import { filled, InputError, stream, type Tensor } from '../../src/tensor/index.ts';
import { largest, pointsOf, requests } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const inputs = [
  { name: 'a', lo: 0.5, hi: 2 },
  { name: 'b', lo: 0, hi: 30 },
];
const exact = functionModel({
  name: 'exact',
  inputs,
  outputs: [{ name: 'p' }, { name: 'q' }],
  function: ({ a, b }) => [a.mul(b.mul(0.1)).sine(), a.exp().mul(b)],
});

function randomDirections(n: number, k: number, d: number): Tensor {
  const data = new Float64Array(n * k * d);
  stream(4, 'directions').fillNormal(data);
  return { shape: [n, k, d], data };
}

describe('differences of the gradients of a model', () => {
  it('are its second derivatives up to the square of the step, symmetric along the axes', async () => {
    const points = pointsOf(exact, 30);
    const directions = randomDirections(30, 2, 2);
    const asked = [{ directions }, { directions: 'axes' }] as const;
    for (const along of asked) {
      const truth = await exact.label(points, request({ order: 2, ...along }));
      const errors = await Promise.all(
        [0.02, 0.01].map(async (step) => {
          const labels = await withDifferences(exact, { step }).label(
            points,
            request({ order: 2, ...along }),
          );
          expect([labels.y, labels.dydx]).toEqual([truth.y, truth.dydx]);
          const part = along.directions === 'axes' ? 'hessian' : 'products';
          expect(labels[part]?.shape).toEqual(truth[part]?.shape);
          return largest(labels[part]!.data.map((entry, i) => entry - truth[part]!.data[i]));
        }),
      );
      expect(errors[1] / errors[0]).toBeGreaterThan(0.24);
      expect(errors[1] / errors[0]).toBeLessThan(0.26);
    }
    const { hessian } = await withDifferences(exact).label(points, request({ order: 2, directions: 'axes' }));
    for (let at = 0; at < 240; at += 4) expect(hessian!.data[at + 1]).toBe(hessian!.data[at + 2]);
  });

  it('are those that a simulation makes itself, of the same noise, and leave the stream where order 1 does', async () => {
    const options = { seed: 2, dimension: 3, paths: 16, precision: 'float64' } as const;
    const own = bachelier({ ...options, labels: 'differences' });
    const points = pointsOf(own, 20);
    const { parameters } = own;
    const step = 0.1 / (parameters.edge as number);
    const outside = withDifferences(bachelier(options), { step });
    const directions = randomDirections(20, 2, 3);
    for (const along of [directions, 'axes'] as const) {
      const [random, again] = [stream(1, 'labels'), stream(1, 'labels')];
      const [got, expected] = [
        await outside.label(points, request({ order: 2, directions: along, random })),
        await own.label(points, request({ order: 2, directions: along, random: again })),
      ];
      const part = along === 'axes' ? 'hessian' : 'products';
      const errors = got[part]!.data.map((entry, i) => entry - expected[part]!.data[i]);
      expect(largest(expected[part]!.data)).toBeGreaterThan(0.1);
      expect(largest(errors)).toBeLessThan(1e-12);
      expect(random.uniform()).toBe(again.uniform());
    }
  });

  it('ask a callback with the seeds of the point on both sides', async () => {
    const asked: number[][] = [];
    const model = withDifferences(
      callbackModel({
        name: 'seeded',
        inputs,
        outputs: [{ name: 'p' }],
        evaluate: (points, { seeds }) => {
          asked.push([...seeds]);
          return {
            values: points.map(([a]) => a),
            gradients: points.map(([a, b], n) => [a * b + seeds[n], (a * a) / 2]),
          };
        },
        batch: 4,
      }),
    );
    const points = pointsOf(exact, 4);
    const { products } = await model.label(points, request({ order: 2, directions: filled([4, 1, 2], 1) }));
    expect(asked).toEqual([asked[0], asked[0], asked[0]]);
    for (let n = 0; n < 4; n++) {
      const [a, b] = points.data.subarray(2 * n);
      expect(products!.data[2 * n]).toBeCloseTo(a + b, 4);
      expect(products!.data[2 * n + 1]).toBeCloseTo(a, 6);
    }
  });

  it('have no error where gradients have none, else one that is not known', async () => {
    const asked = { order: 2, directions: 'axes', errors: true } as const;
    const points = pointsOf(exact, 3);
    const { errors } = await withDifferences(exact).label(points, request(asked));
    expect(errors?.hessian).toEqual(filled([3, 2, 2, 2], 0));
    const noisy = bachelier({ seed: 2, dimension: 2, paths: 4 });
    const simulated = await withDifferences(noisy).label(pointsOf(noisy, 3), request(asked));
    expect(simulated.errors?.hessian?.data.every(Number.isNaN)).toBe(true);
    expect(simulated.errors?.dydx?.data.every((error) => error >= 0)).toBe(true);
  });

  it('are of order 2 alone: lower orders are those of the model', async () => {
    const points = pointsOf(exact, 5);
    for (const order of [0, 1] as const)
      expect(await withDifferences(exact).label(points, request({ order }))).toEqual(
        await exact.label(points, request({ order })),
      );
  });

  it('are refused without a domain, for a step of 0, and where a derivative is not known', async () => {
    const unbounded = functionModel({
      name: 'u',
      inputs: [{ name: 'a' }],
      outputs: [{ name: 'b' }],
      function: ({ a }) => a,
    });
    expect(() => withDifferences(unbounded)).toThrow(/input a needs bounds/);
    expect(() => withDifferences(exact, { step: 0 })).toThrow(/step of exact must be a positive number/);
    expect(() => withDifferences(exact, { stepp: 1 } as never)).toThrow(
      /option of differences must be .*stepp/,
    );
    const partly = callbackModel({
      name: 'partly',
      inputs,
      outputs: [{ name: 'p' }],
      evaluate: (points) => ({
        values: points.map(() => 1),
        gradients: points.map(([a]) => [1, a > 1 ? null : 1]),
      }),
    });
    const labels = withDifferences(partly).label(
      pointsOf(exact, 6),
      request({ order: 2, directions: 'axes' }),
    );
    await expect(labels).rejects.toThrow(InputError);
    await expect(
      withDifferences(partly).label(pointsOf(exact, 6), request({ order: 2, directions: 'axes' })),
    ).rejects.toThrow(/differences of partly need gradients that are all known; .*point \d/);
  });
});
