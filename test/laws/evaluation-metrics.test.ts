import { describe, expect, it } from 'vitest';
import { maxError, r2, r2PerDimension, rmse, score } from '../../src/evaluation/index.ts';
import { filled, InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

function normals(count: number, name: string): Float64Array {
  const values = new Float64Array(count);
  stream(1, name).fillNormal(values);
  return values;
}

const truth = tensor(normals(600, 'truth'), [200, 3]);
const noise = normals(600, 'noise');
const prediction: Tensor = { shape: truth.shape, data: truth.data.map((value, i) => value + 0.1 * noise[i]) };

describe('R²', () => {
  it('is 1 − SS_res/SS_tot about the mean, worked by hand', () => {
    // Mean 2, SS_tot = 1 + 0 + 1 = 2; errors 0, 1, 1.
    expect(r2(tensor([1, 3, 2]), tensor([1, 2, 3]))).toBe(1 - 2 / 2);
    expect(r2(tensor([1, 2, 2]), tensor([1, 2, 3]))).toBe(0.5);
  });

  it('is 1 for the truth, 0 for its mean, and negative for what is worse', () => {
    const mean = truth.data.reduce((p, q) => p + q) / 600;
    expect(r2(truth, truth)).toBe(1);
    expect(Math.abs(r2(filled(truth.shape, mean), truth))).toBeLessThan(1e-14);
    expect(r2(filled(truth.shape, mean + 5), truth)).toBeLessThan(-1);
  });

  it('does not change when truth and prediction are shifted or scaled together', () => {
    const move = ({ shape, data }: Tensor) => ({ shape, data: data.map((value) => 1e6 + 3 * value) });
    // The numbers near 1e6 carry 1e-10 of rounding in a spread of 3.
    expect(Math.abs(r2(move(prediction), move(truth)) - r2(prediction, truth))).toBeLessThan(1e-9);
  });

  it('of a perfect prediction with noise of variance s² is near 1 − s²', () => {
    // Both variances are sample variances of 600: relative standard error √(2/600) = 6 %, together 8 %; four of them.
    expect(Math.abs((1 - r2(prediction, truth)) / 0.01 - 1)).toBeLessThan(0.33);
  });

  it('of a constant truth is 1 where it is met and 0 elsewhere', () => {
    // 0.1 added 3 times and divided by 3 is not 0.1: the mean must not be asked.
    const constant = filled([3], 0.1);
    expect(r2(constant, constant)).toBe(1);
    expect(r2(tensor([0.1, 0.1, 0.2]), constant)).toBe(0);
  });

  it('is NaN where a prediction is', () => {
    expect(r2(tensor([1, Number.NaN]), tensor([1, 2]))).toBeNaN();
    expect(r2(tensor([1, Number.NaN]), tensor([1, 1]))).toBeNaN();
  });
});

describe('R² by dimension', () => {
  it('is the mean of the R² of the columns', () => {
    const column = ({ data }: Tensor, k: number) => tensor(data.filter((_, i) => i % 3 === k));
    const columns = [0, 1, 2].map((k) => r2(column(prediction, k), column(truth, k)));
    expect(r2PerDimension(prediction, truth)).toBeCloseTo((columns[0] + columns[1] + columns[2]) / 3, 14);
  });

  it('is not inflated by a spread between the columns, as the flattened one is', () => {
    // Each column is predicted by its mean only, but the columns lie far apart.
    const offset = (value: number, i: number) => 100 * (i % 3) + value;
    const [apart, means] = [truth.data.map(offset), truth.data.map((_, i) => offset(0, i))];
    expect(r2(tensor(means, [200, 3]), tensor(apart, [200, 3]))).toBeGreaterThan(0.99);
    expect(r2PerDimension(tensor(means, [200, 3]), tensor(apart, [200, 3]))).toBeLessThan(0.02);
  });

  it('takes every axis but the first as columns, and is R² itself where there is one', () => {
    const cube = (t: Tensor) => tensor(t.data, [200, 1, 3]);
    expect(r2PerDimension(cube(prediction), cube(truth))).toBe(r2PerDimension(prediction, truth));
    const thin = (t: Tensor) => tensor(t.data, [600, 1]);
    expect(r2PerDimension(thin(prediction), thin(truth))).toBe(r2(prediction, truth));
  });
});

describe('errors in physical units', () => {
  it('are the root of the mean square and the largest, worked by hand', () => {
    const [p, t] = [tensor([1, 2, 5, 4]), tensor([1, 4, 2, 4])];
    expect(rmse(p, t)).toBe(Math.sqrt((4 + 9) / 4));
    expect(maxError(p, t)).toBe(3);
    expect(maxError(tensor([Number.NaN, 1]), tensor([0, 0]))).toBeNaN();
  });
});

describe('a metric', () => {
  it('refuses shapes that only broadcasting would bring together', () => {
    for (const metric of [r2, r2PerDimension, rmse, maxError]) {
      const wrong = () => metric(tensor([1, 2], [2]), tensor([1, 2], [2, 1]));
      expect(wrong).toThrow(InputError);
      expect(wrong).toThrow(/shape of the truth, \[2,1\]; received \[2\]/);
      expect(() => metric(tensor([], [0, 1]), tensor([], [0, 1]))).toThrow(/at least one number/);
    }
  });
});

describe('a score', () => {
  const labels = (scale: number) => ({
    y: tensor(
      truth.data.subarray(0, 60).map((v, i) => v + scale * noise[i]),
      [60, 1],
    ),
    dydx: tensor(
      truth.data.subarray(0, 180).map((v, i) => v + scale * noise[i]),
      [60, 1, 3],
    ),
    curvature: tensor(
      truth.data.subarray(60, 120).map((v, i) => v + scale * noise[i]),
      [60, 1],
    ),
  });

  it('has every metric by order, the gradients flattened and by dimension', () => {
    const [predicted, exact] = [labels(0.2), labels(0)];
    expect(score(predicted, exact)).toEqual({
      r2: {
        values: r2(predicted.y, exact.y),
        gradients: r2(predicted.dydx, exact.dydx),
        curvatures: r2(predicted.curvature, exact.curvature),
      },
      r2PerDimension: { gradients: r2PerDimension(predicted.dydx, exact.dydx) },
      rmse: {
        values: rmse(predicted.y, exact.y),
        gradients: rmse(predicted.dydx, exact.dydx),
        curvatures: rmse(predicted.curvature, exact.curvature),
      },
    });
  });

  it('refuses gammas of shape [N] against [N, 1]', () => {
    const flat = { ...labels(0), curvature: tensor(labels(0).curvature.data) };
    expect(() => score(flat, labels(0))).toThrow(/\[60,1\]; received \[60\]/);
  });
});
