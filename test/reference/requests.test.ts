import { beforeAll, describe, expect, it } from 'vitest';
import { concat } from '../../src/graph/index.ts';
import { bachelier, functionModel, type LabelRequest, monteCarloModel } from '../../src/reference/index.ts';
import { filled, InputError, stream, type Tensor } from '../../src/tensor/index.ts';
import { pointsOf, requests } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const inputs = [
  { name: 'a', lo: 0.5, hi: 2 },
  { name: 'b', lo: 1, hi: 3 },
  { name: 'c', lo: -1, hi: 1 },
];
const outputs = [{ name: 'p' }, { name: 'q' }];
const smooth = functionModel({
  name: 'smooth',
  inputs,
  outputs,
  function: ({ a, b, c }) => [a.square().mul(b).add(c.exp()), a.mul(b).mul(c).sine()],
});
const noisy = monteCarloModel({
  name: 'noisy',
  inputs,
  outputs,
  normals: 1,
  paths: 4,
  precision: 'float64',
  payoff: (x, z) => {
    const [a, b, c] = [0, 1, 2].map((k) => x.slice(2, k, k + 1));
    return concat([a.mul(z.mul(0.2).add(b).sine()), c.mul(z).exp().mul(b)], 2);
  },
});
const models = { smooth, noisy };

function vectors(shape: readonly [number, number, number], name: string): Tensor {
  const data = new Float64Array(shape[0] * shape[1] * shape[2]);
  stream(5, name).fillNormal(data);
  return { shape, data };
}

describe.each(Object.entries(models))('labels of a %s model', (_, model) => {
  const points = pointsOf(model, 20);
  const cotangents = vectors([20, 2, 2], 'cotangents');
  const directions = vectors([20, 2, 3], 'directions');

  it('along the axes are whole Hessians, symmetric to the last bit', async () => {
    const { hessian, products, dydx } = await model.label(points, request({ order: 2, directions: 'axes' }));
    expect(products).toBeUndefined();
    expect(dydx?.shape).toEqual([20, 2, 3]);
    expect(hessian?.shape).toEqual([20, 2, 3, 3]);
    const along = await model.label(points, request({ order: 2, directions }));
    along.products!.data.forEach((product, at) => {
      const [n, i, j, row] = [Math.floor(at / 12), Math.floor(at / 6) % 2, Math.floor(at / 3) % 2, at % 3];
      let expected = 0;
      for (let k = 0; k < 3; k++) {
        const entry = hessian!.data[((n * 2 + j) * 3 + row) * 3 + k];
        expect(entry).toBe(hessian!.data[((n * 2 + j) * 3 + k) * 3 + row]);
        expected += entry * directions.data[(n * 2 + i) * 3 + k];
      }
      expect(product).toBeCloseTo(expected, 10);
    });
  });

  it('along cotangents and tangents are products of the Jacobian, in its place', async () => {
    const { dydx, y } = await model.label(points, request());
    const backward = await model.label(points, request({ first: { cotangents } }));
    const forward = await model.label(points, request({ first: { directions } }));
    expect(Object.keys(backward)).toEqual(['y', 'adjoints']);
    expect(Object.keys(forward)).toEqual(['y', 'tangents']);
    expect([backward.y, forward.y]).toEqual([y, y]);
    for (let n = 0; n < 20; n++)
      for (let i = 0; i < 2; i++) {
        for (let k = 0; k < 3; k++) {
          const adjoint = [0, 1].reduce(
            (sum, j) => sum + cotangents.data[(n * 2 + i) * 2 + j] * dydx!.data[(n * 2 + j) * 3 + k],
            0,
          );
          expect(backward.adjoints!.data[(n * 2 + i) * 3 + k]).toBeCloseTo(adjoint, 11);
        }
        for (let j = 0; j < 2; j++) {
          const tangent = [0, 1, 2].reduce(
            (sum, k) => sum + directions.data[(n * 2 + i) * 3 + k] * dydx!.data[(n * 2 + j) * 3 + k],
            0,
          );
          expect(forward.tangents!.data[(n * 2 + i) * 2 + j]).toBeCloseTo(tangent, 11);
        }
      }
  });

  it('may have products of both orders', async () => {
    const both = await model.label(points, request({ order: 2, directions, first: { cotangents } }));
    expect(Object.keys(both)).toEqual(['y', 'adjoints', 'products']);
    const second = await model.label(points, request({ order: 2, directions }));
    expect(both.products).toEqual(second.products);
  });

  it.each<[string, Partial<LabelRequest>, RegExp]>([
    ['cotangents of order 0', { order: 0, first: { cotangents } }, /are of order 1; received 0/],
    [
      'cotangents of too many outputs',
      { first: { cotangents: directions } },
      /need cotangents of shape \[20,k,2\].*received \[20,2,3\]/,
    ],
    [
      'directions of the wrong length',
      { first: { directions: cotangents } },
      /need directions of shape \[20,k,3\].*received \[20,2,2\]/,
    ],
    ['both', { first: { directions, cotangents } as never }, /received directions and cotangents/],
    ['neither', { first: {} as never }, /received neither/],
    [
      'a cotangent that is not finite',
      { first: { cotangents: filled([20, 1, 2], Number.NaN) } },
      /cotangents of .* must be finite; received NaN at point 0/,
    ],
  ])('are refused: %s', async (_, overrides, message) => {
    await expect(model.label(points, request(overrides))).rejects.toThrow(InputError);
    await expect(model.label(points, request(overrides))).rejects.toThrow(message);
  });
});

describe('a model without noise', () => {
  it('has standard errors of 0', async () => {
    const points = pointsOf(smooth, 3);
    const { errors } = await smooth.label(points, request({ order: 2, directions: 'axes', errors: true }));
    expect(errors).toEqual({
      y: filled([3, 2], 0),
      dydx: filled([3, 2, 3], 0),
      hessian: filled([3, 2, 3, 3], 0),
    });
  });
});

describe('a model of many outputs', () => {
  it('gives adjoints along a cotangent without its Jacobian, by one sweep', async () => {
    const field = functionModel({
      name: 'field',
      inputs,
      outputs: Array.from({ length: 2000 }, (_, j) => ({ name: `u${j}` })),
      function: (_, x) => x.matmul(filled([3, 2000], 0.01)).sine(),
    });
    const points = pointsOf(field, 8);
    const { adjoints, dydx } = await field.label(
      points,
      request({ first: { cotangents: filled([8, 1, 2000], 1) } }),
    );
    expect(dydx).toBeUndefined();
    for (let n = 0; n < 8; n++) {
      const sum = points.data.subarray(3 * n, 3 * n + 3).reduce((p, q) => p + q);
      expect(adjoints!.data[3 * n]).toBeCloseTo(20 * Math.cos(0.01 * sum), 9);
    }
  });
});

describe('the precision of simulated labels', () => {
  it('is chosen for products as for Jacobians', async () => {
    const model = bachelier({ seed: 1, paths: 4, dimension: 2, spot: 1e6, edge: 1 });
    const points = pointsOf(model, 2);
    for (const first of [{ cotangents: filled([2, 1, 1], 1) }, { directions: filled([2, 1, 2], 1) }]) {
      const { inDouble } = await model.label(points, request({ first }));
      expect(inDouble).toMatch(/S1 near/);
    }
  });
});
