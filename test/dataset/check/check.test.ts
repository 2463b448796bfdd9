import { describe, expect, it } from 'vitest';
import {
  checkDataset,
  type DataFinding,
  type Dataset,
  dataset,
  designPoints,
} from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { bachelier } from '../../../src/reference/index.ts';
import { stream } from '../../../src/tensor/index.ts';

interface Problem {
  readonly f: (x: readonly number[]) => number;
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/** Smooth functions of the surrogate field, two steep ones and one with a kink. */
const problems: Readonly<Record<string, Problem>> = {
  Ishigami: {
    f: ([a, b, c]) => Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a),
    lo: [-Math.PI, -Math.PI, -Math.PI],
    hi: [Math.PI, Math.PI, Math.PI],
  },
  Branin: {
    f: ([a, b]) =>
      (b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) +
      10,
    lo: [-5, 0],
    hi: [10, 15],
  },
  Rosenbrock: {
    f: (x) => x.slice(1).reduce((sum, b, i) => sum + 100 * (b - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0),
    lo: [-2, -2, -2, -2, -2],
    hi: [2, 2, 2, 2, 2],
  },
  borehole: {
    f: ([rw, r, tu, hu, tl, hl, l, kw]) => {
      const log = Math.log(r / rw);
      return (2 * Math.PI * tu * (hu - hl)) / (log * (1 + (2 * l * tu) / (log * rw * rw * kw) + tu / tl));
    },
    lo: [0.05, 100, 63070, 990, 63.1, 700, 1120, 9855],
    hi: [0.15, 50000, 115600, 1110, 116, 820, 1680, 12045],
  },
  'three waves': { f: ([a]) => Math.sin(20 * a), lo: [0, 0], hi: [1, 1] },
  'exponential of ten': {
    f: (x) => Math.exp(x.reduce((a, b) => a + b)),
    lo: new Array(10).fill(-1),
    hi: new Array(10).fill(1),
  },
  kink: { f: ([a, b]) => Math.max(a + b - 1, 0), lo: [0, 0], hi: [1, 1] },
};

type Change = (x: readonly number[], input: number) => number;
const unchanged: Change = () => 1;

function labelled({ f, lo, hi }: Problem, n: number, seed: number, change: Change = unchanged): Dataset {
  const d = lo.length;
  const kind = seed % 2 === 0 ? 'uniform' : 'sobol';
  const x = designPoints({ kind }, { lo, hi }, n, stream(seed, 'points'));
  return withGradients(
    x.data,
    d,
    f,
    hi.map((end, k) => end - lo[k]),
    change,
  );
}

/** Derivatives are central differences: with steps of 1e-6 of the range they are right to about 1e-9, far closer than is looked for. */
function withGradients(
  x: Float64Array,
  d: number,
  f: Problem['f'],
  range: readonly number[],
  change: Change = unchanged,
): Dataset {
  const n = x.length / d;
  const y = new Float64Array(n);
  const dydx = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const point = [...x.subarray(i * d, (i + 1) * d)];
    y[i] = f(point);
    for (let k = 0; k < d; k++) {
      const h = 1e-6 * range[k];
      const [up, down] = [point.with(k, point[k] + h), point.with(k, point[k] - h)];
      dydx[i * d + k] = (change(point, k) * (f(up) - f(down))) / (2 * h);
    }
  }
  return dataset({
    x: { shape: [n, d], data: x },
    y: { shape: [n, 1], data: y },
    dydx: { shape: [n, 1, d], data: dydx },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
    outputs: [{ name: 'y' }],
  });
}

const about = (findings: readonly DataFinding[], kind: string) =>
  findings.filter((finding) => finding.kind === kind);
/** The factor that a finding says. */
const factorIn = ({ message }: DataFinding) => Number(/should be (\S+) \(±/.exec(message)?.[1]);

describe('gradients that belong to their values', () => {
  it.each(Object.entries(problems))('raise no alarm: %s', (_, problem) => {
    for (const n of [60, 200, 600])
      for (let seed = 0; seed < 3; seed++) expect(checkDataset(labelled(problem, n, seed))).toEqual([]);
  });

  it.each([1, 64])(
    'raise no alarm where they are noisy: pathwise labels of the basket option, paths: %i',
    async (paths) => {
      const engine = await openEngine({ threads: 1 });
      const { inputs, outputs, spread, ...model } = bachelier({ dimension: 7, seed: 1, paths });
      const domain = { lo: inputs.map((input) => input.lo!), hi: inputs.map((input) => input.hi!) };
      const designs = [
        { kind: 'uniform' },
        { kind: 'gaussian', mean: [...spread.mean.data], factor: spread.factor },
      ] as const;
      for (const design of designs)
        for (const n of [200, 2048]) {
          const x = designPoints(design, domain, n, stream(n, 'points'));
          const labels = await model.label(x, { order: 1, random: stream(n, 'noise'), engine });
          const set = dataset({ x, ...labels, inputs, outputs });
          expect(checkDataset(set)).toEqual([]);
          if (n < 2048) continue;
          // And yet a column in another unit is found.
          const data = labels.dydx!.data.map((value, i) => (i % 7 === 4 ? 100 * value : value));
          expect(
            checkDataset({ ...set, dydx: { ...labels.dydx!, data } }).map(({ kind, columns }) => [
              kind,
              ...columns,
            ]),
          ).toEqual([['gradient-scale', `d(${outputs[0].name})/d(${inputs[4].name})`]]);
        }
    },
  );
});

describe('gradients of another scale', () => {
  const smooth = ['Branin', 'Rosenbrock', 'borehole', 'three waves'];
  it.each(smooth)('are found at 300 points, with the factor, and no other column is blamed: %s', (name) => {
    for (const factor of [100, 0.01, -1, 180 / Math.PI])
      for (let seed = 0; seed < 3; seed++) {
        // 300 points resolve Rosenbrock's function of two inputs, not that of five: there gradients turn by as much as they are.
        const { f, lo, hi } = problems[name];
        const d = name === 'Rosenbrock' ? 2 : lo.length;
        const set = labelled({ f, lo: lo.slice(0, d), hi: hi.slice(0, d) }, 300, seed, (_, k) =>
          k === 0 ? factor : 1,
        );
        const findings = about(checkDataset(set), 'gradient-scale');
        expect(findings.map(({ columns, severity }) => [columns, severity])).toEqual([
          [['d(y)/d(x0)'], 'error'],
        ]);
        expect(factorIn(findings[0]) * factor).toBeGreaterThan(0.8);
        expect(factorIn(findings[0]) * factor).toBeLessThan(1.25);
      }
  });

  it('are found in several columns and outputs at once', () => {
    const one = labelled(problems.borehole, 500, 1, (_, k) => (k === 0 || k === 3 ? 1000 : 1));
    expect(about(checkDataset(one), 'gradient-scale').map(({ columns }) => columns[0])).toEqual([
      'd(y)/d(x0)',
      'd(y)/d(x3)',
    ]);
    const [d, n] = [8, 500];
    const right = labelled(problems.borehole, n, 1);
    const two = dataset({
      x: one.x,
      y: {
        shape: [n, 2],
        data: Float64Array.from(
          { length: 2 * n },
          (_, i) => (i % 2 === 0 ? right : one).y.data[Math.floor(i / 2)],
        ),
      },
      dydx: {
        shape: [n, 2, d],
        data: Float64Array.from({ length: 2 * n * d }, (_, at) => {
          const [row, o, k] = [Math.floor(at / (2 * d)), Math.floor(at / d) % 2, at % d];
          return (o === 0 ? right : one).dydx!.data[row * d + k];
        }),
      },
      inputs: one.inputs,
      outputs: [{ name: 'right' }, { name: 'wrong' }],
    });
    expect(about(checkDataset(two), 'gradient-scale').map(({ columns }) => columns[0])).toEqual([
      'd(wrong)/d(x0)',
      'd(wrong)/d(x3)',
    ]);
  });

  it('are recognised as derivatives by a logarithm: x·∂y/∂x', () => {
    const { f } = problems.borehole;
    const narrow = { ...problems.borehole, f };
    const findings = checkDataset(labelled(narrow, 400, 3, (x, k) => (k === 3 ? x[3] : 1)));
    expect(findings.map(({ columns }) => columns)).toEqual([['d(y)/d(x3)']]);
    expect(findings[0].message).toContain('as if it were the derivative by log x3');
  });

  it('are found on a grid too, whose neighbours are all as far', () => {
    const side = 20;
    const x = Float64Array.from({ length: 2 * side * side }, (_, i) =>
      i % 2 === 0 ? Math.floor(i / 2 / side) : Math.floor(i / 2) % side,
    );
    const f = ([a, b]: readonly number[]) => Math.sin(a / 6) + (b / 10) ** 2;
    expect(checkDataset(withGradients(x, 2, f, [20, 20]))).toEqual([]);
    const wrong = checkDataset(withGradients(x, 2, f, [20, 20], (_, k) => (k === 1 ? 0.01 : 1)));
    expect(wrong.map(({ kind, columns }) => [kind, ...columns])).toEqual([['gradient-scale', 'd(y)/d(x1)']]);
    expect(factorIn(wrong[0])).toBeCloseTo(100, -1);
  });

  it('are found beside columns that are not known', () => {
    const set = labelled(problems.Branin, 600, 2, (_, k) => (k === 0 ? 100 : 1));
    const data = set.dydx!.data.map((value, i) => (i % 2 === 1 || i % 14 === 0 ? Number.NaN : value));
    const findings = checkDataset({ ...set, dydx: { ...set.dydx!, data } });
    expect(findings.map(({ kind, columns }) => [kind, ...columns])).toEqual([
      ['gradient-scale', 'd(y)/d(x0)'],
      ['unknown-derivatives', 'd(y)/d(x0)', 'd(y)/d(x1)'],
    ]);
  });

  it('are found where they are 0 and the values change: what pathwise derivatives of a digital option are', () => {
    const set = labelled({ f: ([a, b]) => a + 2 * b, lo: [0, 0], hi: [1, 1] }, 300, 1, (_, k) =>
      k === 0 ? 0 : 1,
    );
    const [finding, ...others] = checkDataset(set);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'gradient-zero', severity: 'error', columns: ['d(y)/d(x0)'] });
    expect(finding.message).toMatch(/y changes by 1 .* for each unit of x0/);
  });
});

describe('a set is checked for', () => {
  const problem: Problem = { f: ([a, b]) => a * b, lo: [1, 1], hi: [2, 2] };
  const plain = labelled(problem, 100, 1);
  const changed = (part: 'x' | 'y', change: (value: number, i: number) => number): Dataset => {
    const { dydx: _, ...set } = plain;
    return { ...set, [part]: { ...set[part], data: set[part].data.map(change) } };
  };
  const kinds = (set: Dataset) => checkDataset(set).map(({ kind, columns }) => [kind, ...columns]);

  it('constant columns', () => {
    expect(kinds(changed('x', (value, i) => (i % 2 === 1 ? 7 : value)))).toEqual([['constant-input', 'x1']]);
    const [finding] = checkDataset(changed('y', () => 0.1 + 0.2));
    expect(finding).toMatchObject({ kind: 'constant-output', severity: 'error', columns: ['y'] });
    expect(finding.message).toBe('y is 0.3 in all rows: there is nothing to learn. Leave it out.');
    // Its derivatives say nothing, and nothing is wrong with the others.
    const flat = { ...plain, x: { ...plain.x, data: plain.x.data.map((v, i) => (i % 2 === 1 ? 7 : v)) } };
    const y = { ...plain.y, data: plain.y.data.map((_, i) => 7 * flat.x.data[2 * i]) };
    const dydx = { ...plain.dydx!, data: plain.dydx!.data.map((v, i) => (i % 2 === 0 ? 7 : v)) };
    expect(kinds({ ...flat, y, dydx })).toEqual([['constant-input', 'x1']]);
  });

  it('columns of which rounding has taken the digits, to the numbers that they are given in', () => {
    // Doubles keep them: normalisation takes the offset away before anything is rounded.
    expect(kinds(changed('y', (value) => 1e6 + value))).toEqual([]);
    expect(kinds(changed('y', (value) => Math.fround(1e6 + value)))).toEqual([['nearly-constant', 'y']]);
    expect(kinds(changed('y', (value) => 1e14 + value))).toEqual([['nearly-constant', 'y']]);
    expect(kinds(changed('y', (value) => Math.fround(1000 + value)))).toEqual([]);
    const [finding] = checkDataset(changed('y', (value) => Math.fround(1e6 + value)));
    expect(finding.message).toMatch(/around .*: float32 numbers, .* Write them as float64/);
    // Counts are as they should be: no digit is missing.
    expect(kinds(changed('x', (_, i) => 1e6 + (i % 2 === 0 ? i % 10 : i % 6)))).not.toContainEqual([
      'nearly-constant',
      'x0',
    ]);
  });

  it('outliers', () => {
    const [finding, ...others] = checkDataset(changed('y', (value, i) => (i === 17 ? -5e4 : value)));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'outliers', columns: ['y'], rows: [17] });
    expect(finding.message).toContain('-50000 in row 17');
  });

  it('points that come twice, with the same labels and with others', () => {
    const twice = (y: (row: number) => number): Dataset => {
      const { dydx: _, ...set } = plain;
      const x = { ...set.x, data: set.x.data.slice() };
      x.data.copyWithin(2 * 90, 0, 2 * 10);
      return {
        ...set,
        x,
        y: { ...set.y, data: set.y.data.map((value, row) => (row < 90 ? value : y(row))) },
      };
    };
    const [same, ...none] = checkDataset(twice((row) => plain.y.data[row - 90]));
    expect(none).toEqual([]);
    expect(same).toMatchObject({ kind: 'duplicate-rows', severity: 'warning', rows: [90, 91, 92, 93, 94] });
    expect(same.message).toContain('10 rows of 100 repeat an earlier one, such as row 90 (as row 0)');
    const [other] = checkDataset(twice((row) => plain.y.data[row - 90] + (row === 95 ? 0.25 : 0.125)));
    expect(other).toMatchObject({ kind: 'conflicting-rows', columns: ['x0', 'x1', 'y'] });
    expect(other.message).toMatch(
      /10 rows of 100 repeat an earlier point with other labels.*y by up to 0.25 \(\d/,
    );
  });

  it('derivatives that are not known', () => {
    const data = plain.dydx!.data.map((value, i) => (i % 2 === 1 && i < 100 ? Number.NaN : value));
    const [finding] = checkDataset({ ...plain, dydx: { ...plain.dydx!, data } });
    expect(finding).toMatchObject({
      kind: 'unknown-derivatives',
      columns: ['d(y)/d(x1)'],
      rows: [0, 1, 2, 3, 4],
    });
    expect(finding.message).toContain('25 % of the derivatives are not known (d(y)/d(x1) 50 %)');
  });

  it('all of that in seconds where it is large, and nothing where there is hardly anything', () => {
    const random = stream(5, 'large');
    const [n, d] = [131072, 7];
    const x = new Float64Array(n * d);
    random.fillUniform(x);
    const set = dataset({
      x: { shape: [n, d], data: x },
      y: { shape: [n, 1], data: Float64Array.from({ length: n }, (_, i) => x[i * d] ** 2) },
      dydx: { shape: [n, 1, d], data: x.map((value, i) => (i % d === 0 ? 2 * value : 0)) },
      inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
      outputs: [{ name: 'y' }],
    });
    const start = performance.now();
    expect(checkDataset(set)).toEqual([]);
    // About 0.5 s; the bound leaves room for a machine that does other things.
    expect(performance.now() - start).toBeLessThan(5000);
    for (const n of [1, 2, 5])
      expect(
        checkDataset(labelled(problems.Branin, n, 1)).filter(({ kind }) => kind.startsWith('gradient')),
      ).toEqual([]);
  });
});
