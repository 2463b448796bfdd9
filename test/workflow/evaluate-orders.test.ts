import { describe, expect, it } from 'vitest';
import { type Dataset, dataset, type Samples } from '../../src/dataset/index.ts';
import { formatScores, predict, r2, rmse, type Truth } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import { monteCarloModel, namedModel } from '../../src/reference/index.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';
import { batchesOfSet } from '../../src/workflow/batches.ts';
import { arrange, evaluateSurrogates } from '../../src/workflow/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { normalsFrom } from '../support/support.ts';

const engine = await openEngine({ threads: 1 });

const [n, d, m, k] = [40, 3, 2, 2];
const inputs = ['a', 'b', 'c'].map((name) => ({ name }));
const outputs = ['p', 'q'].map((name) => ({ name }));
const network = (seed: number): Surrogate => ({
  ...freshNetwork([d, 6, m], 'silu', seed),
  normalisation: {
    xMean: Float64Array.of(1, 2, 3),
    xStd: Float64Array.of(0.5, 1, 2),
    yMean: Float64Array.of(-1, 4),
    yStd: Float64Array.of(2, 0.1),
  },
  inputs,
  outputs,
  provenance: {},
});
const [student, teacher] = [network(1), network(2)];

const normals = normalsFrom(stream(7, 'evaluate'));
const x = normals(n, d);
const directions = normals(n, k, d);
const cotangents = normals(n, k, m);
const second = { precision: 'float64', directions: 'axes' } as const;

/** What a network says at the points, in every form. */
async function saidBy(surrogate: Surrogate) {
  const { y, dydx, hessian } = await predict(engine, surrogate, x, second);
  const { curvature } = await predict(engine, surrogate, x, { precision: 'float64' });
  const { products } = await predict(engine, surrogate, x, { precision: 'float64', directions });
  const at = (row: number, o: number, a: number) => dydx.data[(row * m + o) * d + a];
  const made = (shape: readonly number[], value: (row: number, j: number, i: number) => number): Tensor => {
    const data = Float64Array.from({ length: n * k * shape[2] }, (_, index) =>
      value(Math.floor(index / (k * shape[2])), Math.floor(index / shape[2]) % k, index % shape[2]),
    );
    return { shape, data };
  };
  const sum = (count: number, term: (q: number) => number) =>
    Array.from({ length: count }, (_, q) => term(q)).reduce((p, q) => p + q);
  const adjoints = made([n, k, d], (row, j, a) =>
    sum(m, (o) => cotangents.data[(row * k + j) * m + o] * at(row, o, a)),
  );
  const tangents = made([n, k, m], (row, j, o) =>
    sum(d, (a) => directions.data[(row * k + j) * d + a] * at(row, o, a)),
  );
  return { y, dydx, hessian, curvature, products, adjoints, tangents };
}
const [own, truth] = await Promise.all([saidBy(student), saidBy(teacher)]);
const scored = async (set: Truth & Pick<Dataset, 'x'>, name = 'student') =>
  (await evaluateSurrogates(engine, { [name]: student }, { ...set, inputs, outputs }))[0];

describe('a network is scored by what the truth has of each order', () => {
  it.each([
    ['whole Jacobians', 'gradients', { dydx: truth.dydx }, own.dydx, truth.dydx],
    [
      'adjoints',
      'gradients',
      { vjp: { cotangents, adjoints: truth.adjoints } },
      own.adjoints,
      truth.adjoints,
    ],
    [
      'tangents',
      'gradients',
      { jvp: { directions, tangents: truth.tangents } },
      own.tangents,
      truth.tangents,
    ],
    ['sums of Hessians', 'curvatures', { curvature: truth.curvature }, own.curvature, truth.curvature],
    ['whole Hessians', 'curvatures', { hessian: truth.hessian }, own.hessian, truth.hessian],
    [
      'Hessian-vector products',
      'curvatures',
      { hvp: { directions, products: truth.products } },
      own.products,
      truth.products,
    ],
  ] as const)('%s as %s, over all entries', async (_, order, parts, predicted, known) => {
    const row = await scored({ x, y: truth.y, ...parts });
    // Predictions of scores are in float32, those of the test in float64.
    expect(row.r2[order]).toBeCloseTo(r2(predicted, known), 4);
    expect(row.rmse[order]! / rmse(predicted, known)).toBeCloseTo(1, 4);
    expect(Object.keys(row.rmse)).toEqual(['values', order]);
  });

  it('Jacobians before products, and one kind of curvatures', async () => {
    const row = await scored({
      x,
      y: truth.y,
      dydx: truth.dydx,
      vjp: { cotangents, adjoints: truth.adjoints },
      curvature: truth.curvature,
      hessian: truth.hessian,
    });
    expect(row.r2.gradients).toBeCloseTo(r2(own.dydx, truth.dydx), 4);
    expect(row.r2.curvatures).toBeCloseTo(r2(own.curvature, truth.curvature), 4);
  });

  it('by columns of the names that files have', async () => {
    const off: Tensor = { shape: truth.products.shape, data: own.products.data.slice() };
    for (let i = 0; i < n; i++) off.data[i * k * m * d + (1 * m + 1) * d + 2] += 5 * ((i % 2) - 0.5);
    const { columns } = await scored({ x, y: own.y, hvp: { directions, products: off } });
    expect(columns?.curvatures).toMatchObject({ count: k * m * d, worst: { name: 'd2(q)/d(c)d(v1)' } });
    const hessian: Tensor = { shape: truth.hessian.shape, data: truth.hessian.data.slice() };
    for (let i = 0; i < n; i++) hessian.data[i * m * d * d + 1] = Number.NaN;
    const some = (await scored({ x, y: own.y, hessian })).columns?.curvatures;
    expect(some?.count).toBe(m * d * d - 1);
  });

  it('in batches as at once, and in whatever order of variables', async () => {
    const samples: Samples = {
      x,
      y: truth.y,
      vjp: { cotangents, adjoints: truth.adjoints },
      hessian: truth.hessian,
      errors: { y: { shape: [n, m], data: new Float64Array(n * m).fill(0.25) } },
    };
    const set = dataset({ ...samples, inputs, outputs });
    const turned = arrange(set, { inputs: [2, 0, 1], outputs: [1, 0], byName: true });
    const [whole, parts, other] = await Promise.all(
      [set, batchesOfSet(set, 100), turned].map(
        async (one) => (await evaluateSurrogates(engine, { student }, one))[0],
      ),
    );
    for (const row of [parts, other])
      for (const order of ['values', 'gradients', 'curvatures'] as const) {
        expect(row.r2[order]).toBeCloseTo(whole.r2[order]!, 5);
        expect(row.rmse[order]).toBeCloseTo(whole.rmse[order]!, 5);
      }
    expect(parts.standardError).toEqual({ values: 0.25 });
  });

  it('refuses batches that know other derivatives', async () => {
    async function* mixed() {
      yield { x, y: truth.y, hessian: truth.hessian, inputs, outputs };
      yield { x, y: truth.y, curvature: truth.curvature, inputs, outputs };
    }
    await expect(evaluateSurrogates(engine, { student }, mixed())).rejects.toThrow(/of one kind/);
  });
});

describe("the truth's standard errors", () => {
  const hessian = (value: number): Tensor => ({
    shape: [n, m, d, d],
    data: new Float64Array(n * m * d * d).fill(value),
  });

  it('stand beside RMSE as their root mean square, over what is known of truth and error', async () => {
    const errors: Tensor = {
      shape: [n, m],
      data: Float64Array.from({ length: n * m }, (_, i) => (i % 2 ? 3 : 4)),
    };
    errors.data[0] = Number.NaN;
    const dydx: Tensor = { shape: truth.dydx.shape, data: truth.dydx.data.slice() };
    dydx.data.fill(Number.NaN, 6);
    const row = await scored({
      x,
      y: truth.y,
      dydx,
      hessian: truth.hessian,
      errors: {
        y: errors,
        dydx: { shape: dydx.shape, data: dydx.data.map((_, i) => (i < 6 ? 2 : 100)) },
        hessian: hessian(0.5),
      },
    });
    const squares = n * 9 + (n - 1) * 16;
    expect(row.standardError?.values).toBeCloseTo(Math.sqrt(squares / (2 * n - 1)), 12);
    expect(row.standardError?.gradients).toBeCloseTo(2, 12);
    expect(row.standardError?.curvatures).toBeCloseTo(0.5, 12);
    expect(formatScores([row]).split('\n')[0]).toMatch(/RMSE +error of truth +max\. error/);
  });

  it('tell of a perfect network that all of its error is noise', async () => {
    const noise = normals(n * 50, m).data;
    // RMSE is a sample deviation of 80 numbers: relative standard error 1/√160, four of them.
    const y: Tensor = { shape: [n, m], data: own.y.data.map((value, i) => value + 0.3 * noise[i]) };
    const errors = { y: { shape: [n, m], data: new Float64Array(n * m).fill(0.3) } };
    const row = await scored({ x, y, errors });
    expect(Math.abs(row.rmse.values! / row.standardError!.values! - 1)).toBeLessThan(4 / Math.sqrt(160));
  });

  it('are absent where nobody knows them, and from the table', async () => {
    const row = await scored({ x, y: truth.y });
    expect(row).not.toHaveProperty('standardError');
    expect(formatScores([row])).not.toContain('error of truth');
  });

  it('come with the labels of a model that has noise, when asked for, and change none of them', async () => {
    const bounded = [{ name: 'a', lo: 0, hi: 1 }];
    const noisy = monteCarloModel({
      name: 'noisy line',
      inputs: bounded,
      outputs: [{ name: 'y' }],
      normals: 1,
      paths: 8,
      antithetic: false,
      payoff: (point, normal) => point.mul(normal.mul(0.5).add(2)),
    });
    const [plain, told] = await Promise.all(
      [false, true].map((errors) => testSetOf(engine, noisy, { points: 500, errors })),
    );
    expect(plain.errors).toBeUndefined();
    expect([told.y, told.dydx]).toEqual([plain.y, plain.dydx]);
    // The slope's noise has the deviation 0.5/√8; of estimates of its square by 500 points of 8 paths four standard errors are 7 %.
    const squares = told.errors!.dydx!.data.reduce((sum, error) => sum + error ** 2, 0) / 500;
    expect(Math.abs(squares / (0.25 / 8) - 1)).toBeLessThan(0.07);
    const line = namedModel('branin');
    expect(
      (await testSetOf(engine, { ...line, exact: undefined }, { points: 5, errors: true })).errors,
    ).toBeUndefined();
  });
});
