import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { evaluate, input } from '../../../src/graph/index.ts';
import { objectiveGraph } from '../../../src/objective/graph.ts';
import { bindObjective, type LossOptions, objectiveOf } from '../../../src/objective/index.ts';
import { labelVariances } from '../../../src/objective/noise/smoothed.ts';
import { labelWeights } from '../../../src/objective/noise/weights.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';

/* Labels that are weighed by their noise at their point. */

const n = 6000;

/** The noise of labels at a point: of the value, and of the derivatives by both inputs. */
const noiseAt = (a: number) => [a > 0 ? 1 : 0.05, a > 0 ? 0.5 : 0.1, 0.2];

/** Labels a + 2b of two inputs with normal noise that they know. */
function samples(seed = 1, count = n): Samples & Required<Pick<Samples, 'dydx' | 'errors'>> {
  const random = stream(seed, 'points');
  const noise = stream(seed, 'noise');
  const x = new Float64Array(2 * count).map(() => 2 * random.uniform() - 1);
  const rows = Array.from({ length: count }, (_, row) => row);
  const sizes = rows.map((row) => noiseAt(x[2 * row]));
  const y = rows.map((row) => x[2 * row] + 2 * x[2 * row + 1] + sizes[row][0] * noise.normal());
  const dydx = rows.flatMap((row) => [1, 2].map((slope, k) => slope + sizes[row][k + 1] * noise.normal()));
  return {
    x: tensor(x, [count, 2]),
    y: tensor(Float64Array.from(y), [count, 1]),
    dydx: tensor(Float64Array.from(dydx), [count, 1, 2]),
    errors: {
      y: tensor(
        Float64Array.from(sizes, ([own]) => own),
        [count, 1],
      ),
      dydx: tensor(Float64Array.from(sizes.flatMap(([, ...own]) => own)), [count, 1, 2]),
    },
  };
}

const bound = (loss: LossOptions, of: Samples) =>
  bindObjective(objectiveOf(loss, 2), of, { inputs: 2, outputs: 1 });

const mean = (numbers: ArrayLike<number>) =>
  Array.from(numbers).reduce((sum, value) => sum + value, 0) / numbers.length;

describe('weights by noise', () => {
  test('are those of the formula, 1 in the mean over all labels', () => {
    const data = samples();
    const { y, dydx } = labelWeights(data);
    expect(mean([...y.data, ...dydx!.data])).toBeCloseTo(1, 12);
    const squares = (of: Float64Array) => mean(of.map((error) => error ** 2));
    const all = squares(Float64Array.of(...data.errors.y!.data, ...data.errors.dydx!.data));
    const misfit = squares(data.errors.y!.data) + all / 16;
    const quiet = data.x.data.findIndex((value, at) => at % 2 === 0 && value < -0.2) / 2;
    const loud = data.x.data.findIndex((value, at) => at % 2 === 0 && value > 0.2) / 2;
    expect(y.data[quiet] / y.data[loud]).toBeCloseTo((1 + misfit) / (0.05 ** 2 + misfit), 6);
    // A column of the same noise everywhere counts alike.
    const second = dydx!.data.filter((_, at) => at % 2 === 1);
    expect(Math.max(...second) / Math.min(...second)).toBeCloseTo(1, 12);
  });

  test('depend on points alone: labels and their own errors may be exchanged among neighbours', () => {
    const data = samples();
    // Errors that each label has by chance, twice as large or none at all.
    const own = stream(3, 'own');
    const y = data.errors.y!.data.map((error) => (own.uniform() < 0.25 ? 2 * error : 0));
    const { y: variances } = labelVariances({ ...data, errors: { ...data.errors, y: tensor(y, [n, 1]) } });
    const relative = Array.from(
      variances!.data,
      (variance, row) => variance / noiseAt(data.x.data[2 * row])[0] ** 2,
    );
    const away = relative.filter((_, row) => Math.abs(data.x.data[2 * row]) > 0.1);
    // The mean square over a region of 128 points or more: four standard errors of √3/√128.
    expect(Math.max(...away.map((ratio) => Math.abs(ratio - 1)))).toBeLessThan(
      (4 * Math.sqrt(3)) / Math.sqrt(128),
    );
  });

  test('are ones of labels without noise, where the loss is the plain one', () => {
    const data = samples(1, 300);
    const exact = {
      ...data,
      errors: {
        y: tensor(new Float64Array(300), [300, 1]),
        dydx: tensor(new Float64Array(600), [300, 1, 2]),
      },
    };
    const { y, dydx } = labelWeights(exact);
    expect([...y.data, ...dydx!.data].every((weight) => weight === 1)).toBe(true);
  });

  test('are bounded where some labels have no noise', () => {
    const data = samples();
    const exact = data.errors.dydx!.data.map((error, at) => (at % 2 === 1 ? 0 : error));
    const { y, dydx } = labelWeights({ ...data, errors: { ...data.errors, dydx: tensor(exact, [n, 1, 2]) } });
    const all = [...y.data, ...dydx!.data];
    // Twenty times the mean noise is that of the noisiest label, beside a sixteenth for exact ones.
    expect(Math.max(...all) / Math.min(...all)).toBeLessThan(16 * 20);
    expect(Math.min(...all)).toBeGreaterThan(0);
  });
});

describe('a loss with labels by noise', () => {
  const loss = { kind: 'sobolev', labels: 'noise' } as const;

  test('has, of a network without error, the noise that its terms say', () => {
    const data = samples();
    const objective = bound(loss, data);
    const x = input('x', [n, 2]);
    // The function itself.
    const predict = (points: typeof x) => points.matmul(tensor(Float64Array.of(1, 2), [2, 1]));
    const { losses } = objectiveGraph(objective, n, (points) => predict(points));
    const tables = Object.fromEntries(
      objective.tables.map(({ name, width }) => [
        name,
        { shape: [n, width], data: objective.data[name].data },
      ]),
    );
    for (const { name, noise } of objective.terms) {
      const [
        {
          data: [found],
        },
      ] = evaluate([losses[name]], tables);
      // A mean over n squares of normal numbers has the relative standard error √(2/n) or more; weights make it 2 at most.
      expect(Math.abs(found / noise! - 1)).toBeLessThan((4 * 2) / Math.sqrt(n / 2));
    }
    expect(bound({ kind: 'sobolev' }, data).terms[0].noise).toBeGreaterThan(2 * objective.terms[0].noise!);
  });

  test('takes noise from what is fitted, without a bias', () => {
    // The mean of labels less the function, as weights of the loss make it.
    const offsets = Array.from({ length: 40 }, (_, seed) => {
      const { x, y, ...rest } = samples(seed + 10, 1500);
      const { data } = bound(loss, { x, y, ...rest });
      const weights = data['y.known'].data.map((count) => count ** 2);
      const apart = y.data.map((value, row) => value - x.data[2 * row] - 2 * x.data[2 * row + 1]);
      return [mean(apart), mean(apart.map((value, row) => value * weights[row])) / mean(weights)];
    });
    const [plain, weighed] = [0, 1].map((k) => offsets.map((of) => of[k]));
    const size = (of: number[]) => Math.sqrt(mean(of.map((value) => value ** 2)));
    expect(size(weighed)).toBeLessThan(0.85 * size(plain));
    expect(Math.abs(mean(weighed))).toBeLessThan((4 * size(weighed)) / Math.sqrt(offsets.length));
  });

  test('does not count derivatives that are not known', () => {
    const data = samples();
    const dydx = data.dydx.data.map((value, at) => (at % 5 === 0 ? Number.NaN : value));
    const { data: tables } = bound(loss, { ...data, dydx: tensor(dydx, [n, 1, 2]) });
    const known = tables['dydx.known'].data;
    expect(known.every((count, at) => (count === 0) === (at % 5 === 0))).toBe(true);
  });

  test.each<[string, LossOptions, (of: ReturnType<typeof samples>) => Samples, RegExp]>([
    ['no standard errors', loss, ({ errors: _, ...of }) => of, /received "no standard errors of values"/],
    [
      'none of derivatives',
      loss,
      ({ errors, ...of }) => ({ ...of, errors: { y: errors.y } }),
      /received "none of derivatives"/,
    ],
    ['weighed columns', { ...loss, columns: 'scale' }, (of) => of, /have columns of weight 1/],
    [
      'products',
      loss,
      ({ dydx: _, ...of }) => ({
        ...of,
        vjp: {
          cotangents: tensor(new Float64Array(n).fill(1), [n, 1, 1]),
          adjoints: tensor(new Float64Array(2 * n), [n, 1, 2]),
        },
      }),
      /whole Jacobians/,
    ],
  ])('is refused with %s', (_, wrong, of, message) => {
    expect(() => bound(wrong, of(samples()))).toThrow(message);
  });

  test('knows two words', () => {
    const wrong = { kind: 'vanilla', labels: 'all' } as unknown as LossOptions;
    expect(() => objectiveOf(wrong, 2)).toThrow('labels of a loss must be "equal" or "noise"');
  });
});
