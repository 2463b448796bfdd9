import { describe, expect, it } from 'vitest';
import { maxError, r2, r2PerDimension, rmse, Scorer, score } from '../../src/evaluation/index.ts';
import { filled, InputError, rowsOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

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

describe('columns of a constant truth', () => {
  it('are left out of the mean by column; where all are, there is none', () => {
    const constant = tensor([1, 7, 2, 7, 3, 7], [3, 2]);
    const predicted = tensor([1, 7, 2, 8, 2, 7], [3, 2]);
    expect(r2PerDimension(predicted, constant)).toBe(0.5);
    expect(r2PerDimension(filled([3, 2], 1), filled([3, 2], 7))).toBeUndefined();
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
    expect(score(predicted, exact)).toMatchObject({
      r2: {
        values: r2(predicted.y, exact.y),
        gradients: r2(predicted.dydx, exact.dydx),
        curvatures: r2(predicted.curvature, exact.curvature),
      },
      r2PerDimension: {
        values: r2PerDimension(predicted.y, exact.y),
        gradients: r2PerDimension(predicted.dydx, exact.dydx),
        curvatures: r2PerDimension(predicted.curvature, exact.curvature),
      },
      rmse: {
        values: rmse(predicted.y, exact.y),
        gradients: rmse(predicted.dydx, exact.dydx),
        curvatures: rmse(predicted.curvature, exact.curvature),
      },
      maxError: {
        values: maxError(predicted.y, exact.y),
        gradients: maxError(predicted.dydx, exact.dydx),
        curvatures: maxError(predicted.curvature, exact.curvature),
      },
    });
  });

  it('of a set that comes in batches is that of the whole, whatever the offset of its numbers', () => {
    const far = ({ shape, data }: Tensor) =>
      tensor(
        Float64Array.from(data, (value) => 1e6 + value),
        shape,
      );
    const [predicted, exact] = [labels(0.2), labels(0)].map(({ y, dydx }) => ({
      y: far(y),
      dydx: far(dydx),
    }));
    const scorer = new Scorer();
    for (const [start, stop] of [
      [0, 1],
      [1, 30],
      [30, 60],
    ])
      scorer.add(
        { y: rowsOf(predicted.y, start, stop), dydx: rowsOf(predicted.dydx, start, stop) },
        { y: rowsOf(exact.y, start, stop), dydx: rowsOf(exact.dydx, start, stop) },
      );
    const [parts, whole] = [scorer.score(), score(predicted, exact)];
    // Sums of 60 to 180 terms of size 1 about a mean of 1e6, whose rounding is 1e-10.
    for (const metric of ['r2', 'r2PerDimension', 'rmse', 'maxError'] as const)
      for (const order of ['values', 'gradients'] as const)
        expect(Math.abs(parts[metric][order]! - whole[metric][order]!)).toBeLessThan(1e-10);
    expect(whole.r2.values).toBeGreaterThan(0.9);
  });

  it('of batches that are each constant has the spread between them', () => {
    const scorer = new Scorer();
    scorer.add({ y: tensor([1, 1], [2, 1]) }, { y: tensor([1, 1], [2, 1]) });
    scorer.add({ y: tensor([3, 4], [2, 1]) }, { y: tensor([3, 3], [2, 1]) });
    // Mean 2, SS_tot 4, SS_res 1.
    expect(scorer.score().r2.values).toBe(0.75);
  });

  it('does not count derivatives that are not known, and lacks orders of which nothing is', () => {
    const [{ y, dydx }, exact] = [labels(0.2), labels(0)];
    const known = (_: number, i: number) => i % 3 !== 1;
    const partly = { ...exact.dydx, data: exact.dydx.data.map((v, i) => (known(v, i) ? v : Number.NaN)) };
    const scored = score({ y, dydx }, { y: exact.y, dydx: partly });
    const [p, t] = [dydx.data.filter(known), exact.dydx.data.filter(known)].map((data) => tensor(data));
    expect(scored.r2).toEqual({ values: r2(y, exact.y), gradients: r2(p, t) });
    expect(scored.maxError.gradients).toBe(maxError(p, t));
    expect(scored.r2PerDimension.gradients).toBe(
      r2PerDimension(tensor(p.data, [60, 2]), tensor(t.data, [60, 2])),
    );

    const nothing = { y: exact.y, dydx: filled([60, 1, 3], Number.NaN) };
    expect(Object.keys(score({ y, dydx }, nothing).r2)).toEqual(['values']);
    expect(Object.keys(score({ y, dydx }, { y: exact.y }).rmse)).toEqual(['values']);
  });

  it('has no R² of a constant truth, nor of columns that are constant, which it names', () => {
    const y = tensor([1, 2, 4], [3, 1]);
    // ∂y/∂a is constant up to the rounding of 0.1 + 0.2, ∂y/∂b is not.
    const [known, wrong] = [0, 1].map((error) => ({
      y,
      dydx: tensor([0.3, 1, 0.1 + 0.2, 2, 0.3 + error, 4 - error], [3, 1, 2]),
    }));
    const points = { x: tensor([0, 0, 1, 0, 2, 3], [3, 2]), inputs: [{ name: 'a' }, { name: 'b' }] };
    const exact = { y, dydx: known.dydx };
    const scored = score(wrong, { ...exact, ...points });
    // Of b alone: mean 7/3, SS_tot 14/3, SS_res 1.
    expect(scored.r2PerDimension.gradients).toBeCloseTo(1 - 3 / 14, 14);
    expect(scored.columns?.gradients).toMatchObject({ count: 2, constant: ['d(y)/d(a)'] });
    expect(scored.columns?.gradients).not.toHaveProperty('worst');
    // var(y) = 14/9, var(a) = 2/3, var(b) = 2; the mean of each squared error is 1/3.
    const [a, b] = [1 - ((1 / 3) * (2 / 3)) / (14 / 9), 1 - ((1 / 3) * 2) / (14 / 9)];
    expect(scored.columns?.gradients?.onOutputScale).toBeCloseTo((a + b) / 2, 14);
    expect(scored.columns?.gradients?.worstOnOutputScale?.name).toBe('d(y)/d(b)');
    expect(scored.columns?.gradients?.worstOnOutputScale?.onOutputScale).toBeCloseTo(b, 14);

    const flat = { y: tensor([5, 5, 5], [3, 1]) };
    const constant = score(flat, { ...flat, ...points });
    expect([constant.r2, constant.r2PerDimension]).toEqual([{}, {}]);
    expect([constant.rmse, constant.columns?.values?.constant]).toEqual([{ values: 0 }, ['y']]);
  });

  it('of a derivative that hardly varies is told apart by its scale, and the column named', () => {
    const n = 200;
    const at = (k: number) => truth.data[3 * k];
    const x = tensor(
      Float64Array.from({ length: 2 * n }, (_, i) => truth.data[3 * (i >> 1) + (i % 2)]),
      [n, 2],
    );
    const label = (error: number) => ({
      y: tensor(
        Float64Array.from({ length: n }, (_, k) => at(k)),
        [n, 1],
      ),
      // The second varies by 1e-6, and is missed by 1e-3: nothing beside the output's spread of 1.
      dydx: tensor(
        Float64Array.from({ length: 2 * n }, (_, i) =>
          i % 2 === 0 ? 1 + at(i >> 1) + 0.1 * error : 1e-6 * at(i >> 1) + 1e-3 * error,
        ),
        [n, 1, 2],
      ),
    });
    const { r2PerDimension, columns } = score(label(1), {
      ...label(0),
      x,
      inputs: [{ name: 'u' }, { name: 'r' }],
    });
    expect(r2PerDimension.gradients).toBeLessThan(-1e5);
    expect(columns?.gradients?.worst?.name).toBe('d(y)/d(r)');
    // The error is 1000 times the spread: 1 − 10⁶, by sample variances of 200.
    expect((columns?.gradients?.worst?.r2 as number) / -1e6).toBeCloseTo(1, 0);
    expect(columns?.gradients?.worst?.onOutputScale).toBeCloseTo(1 - 1e-6, 6);
    expect(columns?.gradients?.worstOnOutputScale).toMatchObject({ name: 'd(y)/d(u)' });
    expect(columns?.gradients?.onOutputScale).toBeCloseTo(1 - 0.01 / 2, 2);
    // Where it varies by what rounding does, it is constant.
    const still = {
      ...label(0),
      dydx: tensor(
        label(0).dydx.data.map((v, i) => (i % 2 ? 1e-8 * v : v)),
        [n, 1, 2],
      ),
    };
    expect(score(label(0), { ...still, x }).columns?.gradients?.constant).toEqual(['d(y)/d(x1)']);
  });

  it('does not change with the units, whatever their size', () => {
    const scaled = (set: ReturnType<typeof labels>, sx: number, sy: number) => ({
      y: { ...set.y, data: set.y.data.map((v) => v * sy) },
      dydx: { ...set.dydx, data: set.dydx.data.map((v) => (v * sy) / sx) },
      x: tensor(
        noise.slice(180, 360).map((v) => v * sx),
        [60, 3],
      ),
    });
    const plain = score(scaled(labels(0.2), 1, 1), scaled(labels(0), 1, 1));
    for (const [sx, sy] of [
      [2 ** -200, 2 ** 133],
      [2 ** 30, 2 ** 1000],
      [2 ** -30, 2 ** -1000],
    ]) {
      const { rmse, maxError, ...others } = score(scaled(labels(0.2), sx, sy), scaled(labels(0), sx, sy));
      // Powers of two do not round: the same bits.
      expect(others).toEqual({ r2: plain.r2, r2PerDimension: plain.r2PerDimension, columns: plain.columns });
      expect(rmse.values).toBe((plain.rmse.values as number) * sy);
      expect(maxError.gradients).toBe(((plain.maxError.gradients as number) * sy) / sx);
    }
  });

  it('leaves out curvatures that are 0 and predicted so: piecewise linear networks have no others', () => {
    const zero = { y: truth.data.subarray(0, 60), curvature: filled([60, 1], 0) };
    const flat = { y: tensor(zero.y, [60, 1]), curvature: zero.curvature };
    const { y, curvature } = labels(0);
    expect(Object.keys(score(flat, flat).rmse)).toEqual(['values']);
    // Against a truth that bends, or by a network that does, the error is told.
    expect(score(flat, { y, curvature }).r2.curvatures).toBeLessThan(0.1);
    const bent = score(labels(0), flat);
    expect(bent.r2).not.toHaveProperty('curvatures');
    expect(bent.rmse.curvatures).toBeGreaterThan(0.1);
  });

  it('is NaN where a prediction is, also of a derivative', () => {
    const [predicted, exact] = [labels(0.2), labels(0)];
    const broken = { ...predicted.dydx, data: predicted.dydx.data.with(4, Number.NaN) };
    const scored = score({ ...predicted, dydx: broken }, exact);
    expect([scored.r2.gradients, scored.maxError.gradients, scored.rmse.gradients]).toEqual(
      new Array(3).fill(Number.NaN),
    );
    expect(scored.r2.values).toBeGreaterThan(0.9);
  });

  it('refuses to score nothing', () => {
    expect(() => new Scorer().score()).toThrow(/at least one point/);
    expect(() =>
      score({ y: filled([1, 1], 0) }, { y: filled([1, 1], 0), dydx: filled([1, 1, 2], 0) }),
    ).toThrow(/gradients must have the shape of the truth, \[1,1,2\]; received none/);
  });

  it('refuses gammas of shape [N] against [N, 1]', () => {
    const flat = { ...labels(0), curvature: tensor(labels(0).curvature.data) };
    expect(() => score(flat, labels(0))).toThrow(/\[60,1\]; received \[60\]/);
  });
});
