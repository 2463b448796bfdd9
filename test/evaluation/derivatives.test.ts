import { describe, expect, it } from 'vitest';
import { derivativesProgram } from '../../src/evaluation/derivatives.ts';
import { predict, predictProducts, predictTangents } from '../../src/evaluation/index.ts';
import { topological } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { InputError, sizeOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { normalsFrom } from '../support/support.ts';

const engine = await openEngine({ threads: 1 });

const [n, d, m] = [7, 3, 2];
const surrogate: Surrogate = {
  ...freshNetwork([d, 6, 5, m], 'silu', 1, 'network'),
  normalisation: {
    xMean: Float64Array.of(1, 2, 3),
    xStd: Float64Array.of(0.5, 1, 2),
    yMean: Float64Array.of(-1, 4),
    yStd: Float64Array.of(2, 0.1),
  },
  inputs: ['a', 'b', 'c'].map((name) => ({ name })),
  outputs: [{ name: 'p' }, { name: 'q' }],
  provenance: {},
};
const normals = normalsFrom(stream(2, 'points'));
const points = normals(n, d);
const double = { precision: 'float64' } as const;

const at = ({ shape, data }: Tensor, ...index: readonly number[]): number =>
  data[index.reduce((sum, place, axis) => sum * shape[axis] + place, 0)];

/** A tensor of the shape whose numbers are sums over `count` terms. */
function summed(
  shape: readonly number[],
  count: number,
  term: (index: readonly number[], q: number) => number,
): Tensor {
  const indices = Array.from({ length: sizeOf(shape) }, (_, flat) =>
    shape.map((side, axis) => Math.floor(flat / sizeOf(shape.slice(axis + 1))) % side),
  );
  return tensor(
    indices.map((index) => Array.from({ length: count }, (_, q) => term(index, q)).reduce((a, b) => a + b)),
    shape,
  );
}

function expectNear(received: Tensor, expected: Tensor): void {
  expect(received.shape).toEqual(expected.shape);
  for (const [i, value] of received.data.entries())
    expect(Math.abs(value - expected.data[i])).toBeLessThan(1e-12);
}

describe.each([1, 2, 3, 5])('predictions along %i vectors a point', (k) => {
  const cotangents = normals(n, k, m);
  const directions = normals(n, k, d);

  it('are the products of the whole Jacobian with cotangents, and with directions', async () => {
    const { y, dydx } = await predict(engine, surrogate, points, { ...double, order: 1 });
    const products = await predictProducts(engine, surrogate, points, cotangents, double);
    expectNear(products.y, y);
    expectNear(
      products.adjoints,
      summed([n, k, d], m, ([i, j, a], o) => at(cotangents, i, j, o) * at(dydx, i, o, a)),
    );
    const tangents = await predictTangents(engine, surrogate, points, directions, double);
    expectNear(tangents.y, y);
    expectNear(
      tangents.tangents,
      summed([n, k, m], d, ([i, j, o], a) => at(dydx, i, o, a) * at(directions, i, j, a)),
    );
  });

  it('of second order are the products of the whole Hessian with directions', async () => {
    const { hessian } = await predict(engine, surrogate, points, { ...double, directions: 'axes' });
    const { products } = await predict(engine, surrogate, points, { ...double, directions });
    expectNear(
      products,
      summed([n, k, m, d], d, ([i, j, o, a], b) => at(hessian, i, o, a, b) * at(directions, i, j, b)),
    );
  });
});

describe('a predicted Hessian', () => {
  it('is the slope of the predicted gradient (central differences)', async () => {
    // h²/6 of a third derivative of size 10 is 2e-9 at h = 1e-5·…, and rounding 1e-16/h is 1e-11.
    const h = 1e-5;
    const { hessian } = await predict(engine, surrogate, points, { ...double, directions: 'axes' });
    for (let b = 0; b < d; b++) {
      const moved = (step: number): Tensor => ({
        shape: points.shape,
        data: points.data.map((value, i) => (i % d === b ? value + step : value)),
      });
      const [up, down] = await Promise.all(
        [h, -h].map((step) => predict(engine, surrogate, moved(step), { ...double, order: 1 })),
      );
      for (let i = 0; i < n * m * d; i++)
        expect(
          Math.abs(hessian.data[i * d + b] - (up.dydx.data[i] - down.dydx.data[i]) / (2 * h)),
        ).toBeLessThan(1e-7);
    }
  });

  it('sums to the curvature', async () => {
    const [{ hessian }, { curvature }] = await Promise.all([
      predict(engine, surrogate, points, { ...double, directions: 'axes' }),
      predict(engine, surrogate, points, double),
    ]);
    const sums = summed([n, m], d * d, ([i, o], q) => hessian.data[(i * m + o) * d * d + q]);
    expectNear(curvature, sums);
  });

  it('of a piecewise linear network is 0 along any directions', async () => {
    const flat = { ...surrogate, ...freshNetwork([d, 4, m], 'relu') };
    const { products } = await predict(engine, flat, points, { directions: normals(n, 1, d) });
    expect(products.shape).toEqual([n, 1, m, d]);
    expect(products.data.every((value) => value === 0)).toBe(true);
    const { hessian } = await predict(engine, flat, points, { directions: 'axes' });
    expect(hessian.data.every((value) => value === 0)).toBe(true);
  });
});

describe('a program of derivatives', () => {
  const count = (wanted: Parameters<typeof derivativesProgram>[1]) =>
    topological(Object.values(derivativesProgram(surrogate, wanted).outputs)).length;

  it('computes nothing that was not asked for', () => {
    expect(Object.keys(derivativesProgram(surrogate, {}).outputs)).toEqual(['y']);
    const second = derivativesProgram(surrogate, { second: { directions: normals(n, 1, d) } });
    expect(Object.keys(second.outputs)).toEqual(['y', 'products']);
  });

  it('takes no more sweeps than the rows of the matrix, however many vectors there are', () => {
    const along = (k: number) => ({ second: { directions: normals(n, k, d) } });
    expect(count(along(1))).toBeLessThan(count(along(2)));
    expect(count(along(50)) - count({ second: 'hessians' })).toBeLessThan(6);
    const tangents = (k: number) => ({ first: { directions: normals(n, k, d) } });
    expect(count(tangents(50)) - count({ first: 'jacobians' })).toBeLessThan(6);
  });
});

it('vectors that do not fit the network are refused', async () => {
  const refused = (work: Promise<unknown>, message: RegExp) =>
    Promise.all([expect(work).rejects.toThrow(InputError), expect(work).rejects.toThrow(message)]);
  await refused(
    predictProducts(engine, surrogate, points, normals(n, 1, d)),
    /cotangents at 7 points have shape \[7,k,2\] with k ≥ 1; received \[7,1,3\]/,
  );
  await refused(
    predictTangents(engine, surrogate, points, normals(n, 1, m)),
    /directions at 7 points have shape \[7,k,3\]/,
  );
  await refused(
    predict(engine, surrogate, points, { directions: normals(n - 1, 1, d) }),
    /directions at 7 points have shape \[7,k,3\] with k ≥ 1; received \[6,1,3\]/,
  );
  await refused(
    predict(engine, surrogate, points, { directions: { shape: [n, 0, d], data: new Float64Array(0) } }),
    /k ≥ 1; received \[7,0,3\]/,
  );
});
