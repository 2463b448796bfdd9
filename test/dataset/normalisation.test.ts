import { describe, expect, it } from 'vitest';
import {
  type Dataset,
  dataset,
  denormalise,
  designPoints,
  differentialWeights,
  fitNormalisation,
  normalise,
} from '../../src/dataset/index.ts';
import { columnStatistics, InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

/** y₀ = a·sin b + 1000, y₁ = a² b c: two outputs of three inputs of very different scales. */
const f = ([a, b, c]: ArrayLike<number> & Iterable<number>) => [a * Math.sin(b) + 1000, a * a * b * c];
const gradient = ([a, b, c]: readonly number[]) => [
  [Math.sin(b), a * Math.cos(b), 0],
  [2 * a * b * c, a * a * c, a * a * b],
];
const hessian = ([a, b, c]: readonly number[]) => [
  [
    [0, Math.cos(b), 0],
    [Math.cos(b), -a * Math.sin(b), 0],
    [0, 0, 0],
  ],
  [
    [2 * b * c, 2 * a * c, 2 * a * b],
    [2 * a * c, 0, a * a],
    [2 * a * b, a * a, 0],
  ],
];

const [n, k] = [50, 2];
function analytic(): Dataset {
  const domain = { lo: [-3, 0, 1e4], hi: [5, 2, 3e4] };
  const x = designPoints({ kind: 'uniform' }, domain, n, stream(1, 'points'));
  const rows = Array.from({ length: n }, (_, i) => Array.from(x.data.subarray(3 * i, 3 * i + 3)));
  const directions: Tensor = { shape: [n, k, 3], data: new Float64Array(n * k * 3) };
  stream(2, 'directions').fillNormal(directions.data);
  const products = rows.flatMap((row, i) =>
    [0, 1].flatMap((j) =>
      hessian(row).flatMap((matrix) =>
        matrix.map((line) => line.reduce((sum, h, q) => sum + h * directions.data[(i * k + j) * 3 + q], 0)),
      ),
    ),
  );
  return dataset({
    x,
    y: tensor(rows.map(f)),
    dydx: tensor(Float64Array.from(rows.flatMap((row) => gradient(row).flat())), [n, 2, 3]),
    hvp: { directions, products: tensor(Float64Array.from(products), [n, k, 2, 3]) },
    inputs: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    outputs: [{ name: 'y0' }, { name: 'y1' }],
  });
}

describe('normalisation', () => {
  const set = analytic();
  const normalisation = fitNormalisation(set);
  const normal = normalise(set, normalisation);
  const { xMean, xStd, yMean, yStd } = normalisation;
  /** f as a function of normalised inputs, with normalised outputs. */
  const normalF = (z: readonly number[]) =>
    f(z.map((v, i) => v * xStd[i] + xMean[i])).map((y, o) => (y - yMean[o]) / yStd[o]);

  it('gives columns of mean 0 and standard deviation 1', () => {
    for (const values of [normal.x, normal.y]) {
      const { mean, std } = columnStatistics(values);
      for (const value of mean) expect(Math.abs(value)).toBeLessThan(1e-12);
      for (const value of std) expect(value).toBeCloseTo(1, 12);
    }
  });

  it('turns gradients into those of the normalised function (finite differences)', () => {
    // Central differences: error h²/6·f‴ + ε/h ≈ 1e-10 at h = 1e-5 for a function of size 1, offset 1000/σ included.
    const h = 1e-5;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < 3; j++) {
        const z = Array.from(normal.x.data.subarray(3 * i, 3 * i + 3));
        const up = normalF(z.map((v, q) => (q === j ? v + h : v)));
        const down = normalF(z.map((v, q) => (q === j ? v - h : v)));
        for (let o = 0; o < 2; o++)
          expect(Math.abs(normal.dydx!.data[(i * 2 + o) * 3 + j] - (up[o] - down[o]) / (2 * h))).toBeLessThan(
            1e-6,
          );
      }
  });

  it('turns Hessian-vector products into those of the normalised function along the normalised directions', () => {
    // Second differences along v: ∂/∂z_j of the directional derivative, h = 1e-3: error 1e-6·f⁗ + ε/h² ≈ 1e-6·100.
    const h = 1e-3;
    for (let i = 0; i < n; i++)
      for (let q = 0; q < k; q++) {
        const z = Array.from(normal.x.data.subarray(3 * i, 3 * i + 3));
        const v = Array.from(normal.hvp!.directions.data.subarray((i * k + q) * 3, (i * k + q) * 3 + 3));
        const size = Math.hypot(...v);
        const at = (s: number, j: number, t: number) =>
          normalF(z.map((value, p) => value + (s * h * v[p]) / size + (p === j ? t * h : 0)));
        for (let j = 0; j < 3; j++) {
          const [pp, pm, mp, mm] = [at(1, j, 1), at(1, j, -1), at(-1, j, 1), at(-1, j, -1)];
          for (let o = 0; o < 2; o++) {
            const difference = ((pp[o] - pm[o] - mp[o] + mm[o]) / (4 * h * h)) * size;
            const product = normal.hvp!.products.data[((i * k + q) * 2 + o) * 3 + j];
            expect(Math.abs(product - difference)).toBeLessThan(1e-4 * Math.max(1, size));
          }
        }
      }
  });

  it('is undone by its inverse', () => {
    const back = denormalise(normal, normalisation);
    for (const [received, expected] of [
      [back.x, set.x],
      [back.y, set.y],
      [back.dydx!, set.dydx!],
      [back.hvp!.directions, set.hvp!.directions],
      [back.hvp!.products, set.hvp!.products],
    ])
      for (let i = 0; i < expected.data.length; i++)
        expect(Math.abs(received.data[i] - expected.data[i])).toBeLessThanOrEqual(
          1e-12 * (1 + Math.abs(expected.data[i])),
        );
  });

  it('leaves parts out that are not there', () => {
    expect(Object.keys(normalise({ x: set.x, y: set.y }, normalisation))).toEqual(['x', 'y']);
  });

  it('shifts a constant column, up to rounding, to 0 and does not scale it', () => {
    const x = tensor([
      [0.3, 7],
      [0.1 + 0.2, 7],
    ]);
    const y = tensor([[1], [2]]);
    const fitted = fitNormalisation({ x, y });
    expect([...fitted.xStd]).toEqual([1, 1]);
    const normal = normalise({ x, y, dydx: tensor([4, 0, 4, 0], [2, 1, 2]) }, fitted);
    expect(Math.max(...normal.x.data.map(Math.abs))).toBeLessThan(1e-16);
    expect([...normal.dydx!.data]).toEqual([8, 0, 8, 0]);
  });

  it('of derivatives whose scale no double holds is that of their values and inputs', () => {
    // σy/σx is 1e-400 and 1e400: neither is a double, but both derivatives are 1 in normalised units.
    const of = (x: number, y: number) => ({
      xMean: Float64Array.of(0),
      xStd: Float64Array.of(x),
      yMean: Float64Array.of(0),
      yStd: Float64Array.of(y),
    });
    const at = (dydx: number) => ({ x: tensor([[0]]), y: tensor([[0]]), dydx: tensor([dydx], [1, 1, 1]) });
    expect(normalise(at(0), of(1e200, 1e-200)).dydx?.data[0]).toBe(0);
    expect(normalise(at(1e300), of(1e-200, 1e200)).dydx?.data[0]).toBeCloseTo(1e-100, 110);
    // A subnormal quotient would have few digits.
    const subnormal = of(1e160, 1e-160);
    const normal = normalise(at(5e-320), subnormal).dydx?.data[0] as number;
    expect(normal / ((5e-320 * 1e160) / 1e-160)).toBeCloseTo(1, 14);
    expect(denormalise({ ...at(0), dydx: tensor([normal], [1, 1, 1]) }, subnormal).dydx?.data[0]).toBe(
      5e-320,
    );
  });

  it('refuses a set of other columns', () => {
    expect(() => normalise({ x: set.y, y: set.y }, normalisation)).toThrow(InputError);
  });
});

describe('weights of differentials', () => {
  it('make the mean square of each weighted differential 1 (Huge and Savine)', () => {
    const set = analytic();
    const normal = normalise(set, fitNormalisation(set));
    const weights = differentialWeights(normal);
    expect(weights.shape).toEqual([2, 3]);
    // ∂y₀/∂c is 0 everywhere: its weight is 1.
    expect(weights.data[2]).toBe(1);
    for (let j = 0; j < 6; j++) {
      if (j === 2) continue;
      let squares = 0;
      for (let i = 0; i < n; i++) squares += (weights.data[j] * normal.dydx!.data[i * 6 + j]) ** 2;
      expect(squares / n).toBeCloseTo(1, 12);
    }
  });

  it('need differentials', () => {
    expect(() => differentialWeights({ x: tensor([[1]]), y: tensor([[1]]) })).toThrow(InputError);
  });
});
