import { describe, expect, it } from 'vitest';
import { fitNormalisation } from '../../src/dataset/index.ts';
import { gradientMoment } from '../../src/reduction/gradient-moment.ts';
import { differentialPca, reducingLayer } from '../../src/reduction/index.ts';
import { rowOf, stream } from '../../src/tensor/index.ts';
import { ridge, W } from './support.ts';

const data = ridge(600);
const normalisation = fitNormalisation(data);
const { xStd, yStd } = normalisation;
const [n, m, d] = data.dydx.shape;

/** E[∇y ∇yᵀ] in normalised units by its definition, over what is known. */
function byDefinition(dydx: Float64Array): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [a, b] = [Math.floor(at / d), at % d];
    let [sum, count] = [0, 0];
    for (let row = 0; row < n * m; row++) {
      const [p, q] = [dydx[row * d + a], dydx[row * d + b]];
      if (Number.isNaN(p) || Number.isNaN(q)) continue;
      sum += ((p * xStd[a]) / yStd[row % m]) * ((q * xStd[b]) / yStd[row % m]);
      count++;
    }
    return count === 0 ? 0 : sum / count;
  });
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  const size = Math.max(...expected.map(Math.abs));
  expected.forEach((value, at) => {
    expect(Math.abs(actual[at] - value)).toBeLessThan(1e-12 * size);
  });
}

describe('the second moment of the gradients', () => {
  it('is the mean of ∇y ∇yᵀ over points and outputs, in normalised units', () => {
    expectClose(gradientMoment(data, normalisation).data, byDefinition(data.dydx.data));
  });

  it('does not count derivatives that are not known', () => {
    const random = stream(2, 'gaps');
    const gaps = data.dydx.data.map((value) => (random.uniform() < 0.3 ? Number.NaN : value));
    const known = { ...data, dydx: { ...data.dydx, data: gaps } };
    expectClose(gradientMoment(known, normalisation).data, byDefinition(gaps));
  });

  it('is estimated without bias by products of Jacobians with random cotangents', () => {
    const random = stream(3, 'cotangents');
    const k = 4;
    const cotangents = Float64Array.from(
      { length: n * k * m },
      (_, at) => (random.uniform() < 0.5 ? -1 : 1) / yStd[at % m],
    );
    const adjoints = Float64Array.from({ length: n * k * d }, (_, at) => {
      const [row, input] = [Math.floor(at / d), at % d];
      let sum = 0;
      for (let j = 0; j < m; j++)
        sum += cotangents[row * m + j] * data.dydx.data[(Math.floor(row / k) * m + j) * d + input];
      return sum;
    });
    const { dydx: _, ...values } = data;
    const vjp = {
      cotangents: { shape: [n, k, m], data: cotangents },
      adjoints: { shape: [n, k, d], data: adjoints },
    };
    const estimate = gradientMoment({ ...values, vjp }, normalisation).data;
    const exact = byDefinition(data.dydx.data);
    for (let a = 0; a < d; a++)
      for (let b = 0; b < d; b++) {
        // Each estimate, divided by the number of outputs; they are independent but for those of one point.
        let square = 0;
        for (let row = 0; row < n * k; row++) {
          const product = (adjoints[row * d + a] * xStd[a] * adjoints[row * d + b] * xStd[b]) / m;
          square += (product - exact[a * d + b]) ** 2;
        }
        const error = Math.sqrt(square) / (n * k);
        expect(Math.abs(estimate[a * d + b] - exact[a * d + b])).toBeLessThan(
          5 * error * Math.sqrt(k) + 1e-12,
        );
      }
  });

  it('needs derivatives, by every input', () => {
    const { dydx, ...values } = data;
    expect(() => gradientMoment(values, normalisation)).toThrow(
      /needs derivatives in the data: .*; received "values alone"/,
    );
    const jvp = {
      directions: { shape: [1, 1, d], data: new Float64Array(d).fill(1) },
      tangents: { shape: [1, 1, 1], data: Float64Array.of(1) },
    };
    expect(() => gradientMoment({ ...values, jvp }, normalisation)).toThrow(
      /received "values and tangents"\. Label the points with Jacobians or products with cotangents/,
    );
    const infinite = {
      ...dydx,
      data: dydx.data.with(dydx.data.length / dydx.shape[0] + 1, Number.NEGATIVE_INFINITY),
    };
    expect(() => gradientMoment({ ...data, dydx: infinite }, normalisation)).toThrow(
      /finite, or NaN where they are not known; received "-Infinity at point 2"/,
    );
    const without = dydx.data.map((value, at) => (at % d === 2 ? Number.NaN : value));
    const gaps = { ...data, dydx: { ...dydx, data: without } };
    expect(() => gradientMoment(gaps, normalisation)).toThrow(/by every input; received "none by input 3"/);
  });
});

describe('differential PCA', () => {
  it('finds the directions that a function depends on: as many as it has, which span them', () => {
    const pca = differentialPca(data, normalisation, { by: 'differential-pca' });
    expect(pca.kept).toBe(2);
    expect(pca.values[2]).toBeLessThan(1e-14 * pca.values[0]);
    // In normalised units the function depends on W·diag(σ): those rows have no part beside the directions.
    for (const row of W) {
      const scaled = Float64Array.from(row, (w, k) => w * xStd[k]);
      const rest = scaled.slice();
      for (let k = 0; k < 2; k++) {
        const direction = rowOf(pca.directions, k);
        const along = direction.reduce((sum, entry, i) => sum + entry * scaled[i], 0);
        direction.forEach((entry, i) => {
          rest[i] -= along * entry;
        });
      }
      expect(Math.hypot(...rest)).toBeLessThan(1e-12 * Math.hypot(...scaled));
    }
  });

  it('keeps the fewest directions that have a share of the squared derivatives, or a number', () => {
    const { values } = differentialPca(data, normalisation, { by: 'differential-pca' });
    const first = values[0] / (values[0] + values[1]);
    const kept = (choice: { keep?: number; share?: number }) =>
      differentialPca(data, normalisation, { by: 'differential-pca', ...choice }).kept;
    expect(kept({ share: first - 1e-6 })).toBe(1);
    expect(kept({ share: first + 1e-6 })).toBe(2);
    expect(kept({ keep: 5 })).toBe(5);
  });

  it('leaves out of a share the directions that errors of the labels explain, where their sizes are known', () => {
    const random = stream(4, 'errors');
    const sizes = Float64Array.from(
      { length: m * d },
      (_, at) => (0.3 * yStd[Math.floor(at / d)]) / xStd[at % d],
    );
    const noisy = data.dydx.data.map((value, at) => value + sizes[at % sizes.length] * random.normal());
    const dydx = { ...data.dydx, data: noisy };
    const errors = { dydx: { ...dydx, data: noisy.map((_, at) => sizes[at % sizes.length]) } };
    const reduction = { by: 'differential-pca' } as const;
    expect(differentialPca({ ...data, dydx }, normalisation, reduction).kept).toBe(d);
    const known = differentialPca({ ...data, dydx, errors }, normalisation, reduction);
    expect(known.kept).toBe(2);
    for (const size of known.noise!) expect(size).toBeCloseTo(0.09, 12);
    // A number is a number, and exact labels have nothing that noise explains.
    expect(differentialPca({ ...data, dydx, errors }, normalisation, { ...reduction, keep: 4 }).kept).toBe(4);
    const exact = { dydx: { ...dydx, data: noisy.map(() => 0) } };
    expect(differentialPca({ ...data, errors: exact }, normalisation, reduction).kept).toBe(2);
  });

  it('gives a linear layer without bias whose columns are the directions, in float32', () => {
    const pca = differentialPca(data, normalisation, { by: 'differential-pca' });
    const { weight, bias, ...shape } = reducingLayer(pca);
    expect(shape).toEqual({ inputs: d, outputs: 2, activation: 'linear', unbiased: true });
    expect([...bias]).toEqual([0, 0]);
    for (let i = 0; i < d; i++)
      for (let k = 0; k < 2; k++) expect(weight[2 * i + k]).toBe(Math.fround(rowOf(pca.directions, k)[i]));
  });

  it.each([
    [{ keep: 7 }, /there are 6 inputs to reduce at most; received 7/],
    [{ keep: 0 }, /keep of a reduction of inputs must be a whole number of at least 1; received 0/],
    [{ share: 1.5 }, /share of a reduction of inputs must be above 0, at most 1; received 1.5/],
    [{ keep: 1, share: 0.5 }, /a reduction of inputs must give keep or share, not both/],
  ])('refuses %o', (choice, message) => {
    const reduction = { by: 'differential-pca', ...choice } as const;
    expect(() => differentialPca(data, normalisation, reduction)).toThrow(message);
  });

  it('refuses derivatives that are all 0', () => {
    const none = { ...data, dydx: { ...data.dydx, data: data.dydx.data.map(() => 0) } };
    expect(() => differentialPca(none, normalisation, { by: 'differential-pca' })).toThrow(/not all 0/);
  });
});
