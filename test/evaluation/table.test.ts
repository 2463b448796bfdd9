import { describe, expect, it } from 'vitest';
import { formatScores, formatTable, published, type TableRow } from '../../src/evaluation/index.ts';

const rows: TableRow[] = [
  {
    name: 'oversized',
    hidden: new Array(6).fill(128),
    parameters: 83713,
    r2: { values: 0.9996, gradients: 0.9987, curvatures: 0.99 },
  },
  {
    name: 'scratch',
    hidden: [8, 4],
    parameters: 109,
    r2: { values: 0.9999985, gradients: 0.5, curvatures: -2 },
  },
];

describe('the table for the terminal', () => {
  it("sets each network's R² and 1 − R² beside the published ones, and marks what stays below", () => {
    expect(formatTable(rows, published)).toBe(
      [
        '             hidden  parameters  R² values    1−R²  R² gradients    1−R²  R² curvatures    1−R²',
        'oversized    128×6       83,713   0.999600  4.0e-4      0.998700  1.3e-3     < 0.990000  1.0e-2',
        '  published                       0.999545  4.5e-4      0.998700  1.3e-3       0.997033  3.0e-3',
        'scratch      8-4            109   0.999999  1.5e-6      0.500000  5.0e-1      -2.000000  3.0e+0',
      ].join('\n'),
    );
  });

  it('has columns that line up and no published lines where nothing was published', () => {
    const lines = formatTable(rows).split('\n');
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('lacks the orders that no network has, and has a dash where one has none', () => {
    const [first, second] = rows.map((row) => ({ ...row, r2: { values: 0.5, gradients: 0.25 } }));
    expect(formatTable([first, { ...second, r2: { values: Number.NaN } }])).toBe(
      [
        '           hidden  parameters  R² values    1−R²  R² gradients    1−R²',
        'oversized  128×6       83,713   0.500000  5.0e-1      0.250000  7.5e-1',
        'scratch    8-4            109        NaN     NaN             –',
      ].join('\n'),
    );
  });

  it('of scores has a line for each order that is known, the size once a network', () => {
    const numbers = { values: 0.5, gradients: -2.25 };
    const metrics = { r2: numbers, r2PerDimension: numbers, rmse: numbers, maxError: numbers };
    expect(
      formatScores([
        { name: 'big', hidden: [128, 128], parameters: 17000, ...metrics },
        { name: 's', hidden: [8], parameters: 9, ...metrics, r2: { values: 1 }, rmse: { values: 0.5 } },
      ]),
    ).toBe(
      [
        '     hidden  parameters                    R²     1−R²  R² by column      RMSE  max. error',
        'big  128×2       17,000  values      0.500000  5.00e-1      0.500000   5.00e-1     5.00e-1',
        '                         gradients  -2.250000  3.25e+0     -2.250000  -2.25e+0    -2.25e+0',
        's    8                9  values      1.000000  0.00e+0      0.500000   5.00e-1     5.00e-1',
      ].join('\n'),
    );
  });

  it('of scores says which columns have no R², and names the worst', () => {
    const metrics = { r2PerDimension: { values: 0.5 }, maxError: { values: 2, gradients: 3 } };
    const gradients = {
      count: 3,
      constant: ['d(y)/d(b)'],
      onOutputScale: 0.75,
      worst: { name: 'd(y)/d(r)', r2: -1646557.25, onOutputScale: 0.999999 },
      worstOnOutputScale: { name: 'd(y)/d(a)', r2: 0.625, onOutputScale: 0.5 },
    };
    const rows = [{ name: 'net', hidden: [8], parameters: 9, ...metrics }].map((row) => ({
      ...row,
      r2: { gradients: 0.25 },
      rmse: { values: 0, gradients: 1 },
      columns: { values: { count: 1, constant: ['y'] }, gradients },
    }));
    expect(formatScores(rows)).toBe(
      [
        '     hidden  parameters                   R²     1−R²  R² by column  on output scale     RMSE  max. error',
        'net  8                9  values            –        –      0.500000                –  0.00e+0     2.00e+0',
        '                         gradients  0.250000  7.50e-1             –         0.750000  1.00e+0     3.00e+0',
        '',
        'no R² of values that are constant (all): y',
        'no R² of gradients that are constant (1 of 3): d(y)/d(b)',
        '',
        "worst of the gradients of net: d(y)/d(r), R² -1646557.250000, on the output's scale 0.999999",
        "  on the output's scale: d(y)/d(a), R² 0.625000, on the output's scale 0.500000",
      ].join('\n'),
    );
  });

  it("has the seed's twelve numbers", () => {
    expect(Object.values(published).flatMap((by) => [by.values, by.gradients, by.curvatures])).toEqual([
      0.999545, 0.9987, 0.997033, 0.999296, 0.996718, 0.90247, 0.999805, 0.999479, 0.987393, 0.999962,
      0.999863, 0.997374,
    ]);
  });
});
