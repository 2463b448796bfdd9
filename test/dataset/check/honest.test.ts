import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandRemedies } from '../../../src/cli/remedies.ts';
import { checkDataset, type Dataset, dataset } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { stream } from '../../../src/tensor/index.ts';
import { sobolev } from '../../cli/support.ts';
import { honestSet } from './gradient-sets.ts';

const folder = mkdtempSync(join(tmpdir(), 'sobolev-honesty-'));
const found = (set: Dataset) =>
  checkDataset(set, { remedies: commandRemedies }).filter(({ kind }) => kind.startsWith('gradient-'));

/** Values and Jacobian of some outputs at uniform points in [0, 1]^d. */
function setOf(
  n: number,
  d: number,
  outputs: readonly ((x: readonly number[]) => readonly [number, readonly number[]])[],
  change: (jacobian: readonly number[]) => readonly number[] = (jacobian) => jacobian,
  from: (row: number, k: number) => number = uniform(1),
): Dataset {
  const x = Array.from({ length: n }, (_, i) => Array.from({ length: d }, (_, k) => from(i, k)));
  const labels = x.map((point) => outputs.map((output) => output(point)));
  return dataset({
    x: { shape: [n, d], data: Float64Array.from(x.flat()) },
    y: { shape: [n, outputs.length], data: Float64Array.from(labels.flatMap((row) => row.map(([y]) => y))) },
    dydx: {
      shape: [n, outputs.length, d],
      data: Float64Array.from(labels.flatMap((row) => change(row.flatMap(([, g]) => g)))),
    },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
    outputs: outputs.map((_, o) => ({ name: `y${o}` })),
  });
}

const uniform = (seed: number): (() => number) => {
  const random = stream(seed, 'points');
  return () => random.uniform();
};

describe('exact derivatives are not refused', () => {
  it.each(['distance', 'rational bump', 'well', 'gaussian', 'products', 'rational'])(
    'of a function whose neighbours are far apart: %s',
    (family) => {
      for (const [n, d, design] of [
        [300, 3, 'uniform'],
        [300, 4, 'sobol'],
        [300, 6, 'gaussian'],
        [300, 8, 'uniform'],
        [1000, 10, 'sobol'],
      ] as const)
        expect([family, design, n, d, found(honestSet({ family, design, n, d }, 31))]).toEqual([
          family,
          design,
          n,
          d,
          [],
        ]);
    },
  );

  it.each([
    [8, 8],
    [10, 8],
    [11, 10],
    [15, 12],
    [12, 15],
    [16, 12],
  ])('on a grid of %i × %i', (rows, columns) => {
    const level = (i: number, count: number) => (2 * i) / (count - 1) - 1;
    const grid = (row: number, k: number) =>
      k === 0 ? level(row % rows, rows) : level(Math.floor(row / rows), columns);
    const chebyshev = (row: number, k: number) =>
      k === 0
        ? Math.cos((Math.PI * ((row % rows) + 0.5)) / rows)
        : Math.cos((Math.PI * (Math.floor(row / rows) + 0.5)) / columns);
    for (const points of [grid, chebyshev])
      for (const output of [
        ([a, b]: readonly number[]) => [Math.sin(2 * a) + b * b, [2 * Math.cos(2 * a), 2 * b]] as const,
        ([a, b]: readonly number[]) => [Math.sin(3 * a) + b ** 3, [3 * Math.cos(3 * a), 3 * b * b]] as const,
        ([a, b]: readonly number[]) => [a ** 4 + b ** 4 - a * b, [4 * a ** 3 - b, 4 * b ** 3 - a]] as const,
      ])
        expect(found(setOf(rows * columns, 2, [output], undefined, points))).toEqual([]);
  });

  it.each(['curve', 'plane', 'copies'] as const)('where points say little of single inputs: %s', (design) => {
    for (const family of ['waves', 'gaussian', 'distance', 'well', 'maximum'])
      for (const noise of [0, 0.05])
        for (const [n, d] of [
          [12, 12],
          [40, 12],
          [100, 8],
          [300, 8],
        ])
          expect([family, n, d, noise, found(honestSet({ family, design, n, d, noise }, 5))]).toEqual([
            family,
            n,
            d,
            noise,
            [],
          ]);
  });

  it('that are rounded to few decimals', () => {
    const output = (x: readonly number[]) =>
      [Math.sin(3 * x[0]) + 1e-4 * x[1] ** 2, [3 * Math.cos(3 * x[0]), 2e-4 * x[1]]] as const;
    const rounded = (jacobian: readonly number[]) => jacobian.map((one) => Math.round(1e4 * one) / 1e4);
    expect(found(setOf(300, 2, [output], rounded, uniform(4)))).toEqual([]);
  });
});

describe('derivatives of several outputs', () => {
  const weights = [
    [1, 2.4, 0.7],
    [2.1, 0.4, 1.3],
    [0.5, 1.1, 2.6],
  ];
  const outputs = [Math.sin, Math.exp, (s: number) => 0.3 * s * s].map((f, o) => (x: readonly number[]) => {
    const s = x.reduce((sum, one, k) => sum + weights[o][k] * one, 0);
    const slope = [Math.cos, Math.exp, (t: number) => 0.6 * t][o](s);
    return [f(s), x.map((_, k) => weights[o][k] * slope)] as const;
  });
  const place = (o: number, k: number) => `d(y${o})/d(x${k})`;

  it.each([
    [
      'of y0 and y1 exchanged',
      3,
      (j: readonly number[]) => [...j.slice(3, 6), ...j.slice(0, 3), ...j.slice(6)],
      (o: number, k: number) => place([1, 0, 2][o], k),
    ],
    [
      'of all outputs moved',
      3,
      (j: readonly number[]) => [...j.slice(3), ...j.slice(0, 3)],
      (o: number, k: number) => place((o + 2) % 3, k),
    ],
    [
      'input by input',
      2,
      // [d, m]: the derivative of output o by input k is written at k m + o.
      (j: readonly number[]) => [j[0], j[3], j[1], j[4], j[2], j[5]],
      (o: number, k: number) => place(Math.floor((2 * k + o) / 3), (2 * k + o) % 3),
    ],
  ] as const)('are found to be those %s, and the list mends it', (words, m, change, from) => {
    const set = setOf(150, 3, outputs.slice(0, m), change, uniform(2));
    const [finding, ...others] = found(set);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'gradient-order', severity: 'error' });
    expect(finding.message).toContain(words);
    const list = Array.from({ length: m }, (_, o) => [0, 1, 2].map((k) => from(o, k))).flat();
    expect(finding.message).toContain(`--gradients '${JSON.stringify(list)}'`);
  });

  it('of another function are said not to fit, without a list of factors', () => {
    const strange = setOf(
      300,
      3,
      outputs.slice(0, 1),
      (j) => [4 + j[1] ** 2, 1 / (3 + j[0]), Math.exp(j[2])],
      uniform(3),
    );
    const [finding, ...others] = found(strange);
    expect(others).toEqual([]);
    expect(finding.kind).toBe('gradient-mismatch');
    expect(finding.message).not.toContain('--gradient-factors');
  });
});

describe('factors', () => {
  let files = 0;
  const wave = ([a, b]: readonly number[]) =>
    [Math.sin(a) + a * b + b * b, [Math.cos(a) + b, a + 2 * b]] as const;
  const file = (change: (g: readonly number[]) => readonly number[]): string => {
    const set = setOf(200, 2, [wave], change, uniform(6));
    const path = join(folder, `${files++}.csv`);
    const rows = Array.from({ length: 200 }, (_, i) =>
      [
        set.x.data[2 * i],
        set.x.data[2 * i + 1],
        set.y.data[i],
        ...set.dydx!.data.slice(2 * i, 2 * i + 2),
      ].join(),
    );
    writeFileSync(path, `a,b,u,u_a,u_b\n${rows.join('\n')}\n`);
    return path;
  };
  const columns = { inputs: ['a', 'b'], outputs: ['u'], gradients: ['u_a', 'u_b'] };
  const message = async (path: string, gradientFactors: number | Record<string, number>) => {
    const set = await readDataset(path, { ...columns, gradientFactors });
    const [finding, ...others] = found(set);
    expect(others).toEqual([]);
    return finding.message;
  };

  it('that are applied already are multiplied with those found; a product of 1 is left out', async () => {
    const right = file((g) => g);
    expect(await message(right, -1)).toContain('Read the set without --gradient-factors.');
    expect(await message(right, { u_a: 5 })).toContain('Read the set without --gradient-factors.');
    const halved = file(([a, b]) => [0.5 * a, b]);
    const again = await message(halved, { u_a: 8 });
    expect(Number(/--gradient-factors u_a=([\d.]+),/.exec(again)![1])).toBeCloseTo(2, 1);
    const both = await message(halved, { u_a: 2, u_b: -1 });
    expect(both).toContain('--gradient-factors u_a=2,');
    const set = await readDataset(halved, { ...columns, gradientFactors: { u_a: 2 } });
    expect(set.gradientFactors).toEqual([2, 1]);
    expect(set.provenance.gradientFactors).toEqual([2, 1]);
    expect(found(set)).toEqual([]);
  });

  it('near a constant are offered as that constant', async () => {
    const degrees = file(([a, b]) => [(a * Math.PI) / 180, b]);
    expect(await message(degrees, 1)).toMatch(/degrees\. .*--gradient-factors u_a=57\.29578,/);
    const milli = file(([a, b]) => [a, 1000 * b]);
    expect(await message(milli, 1)).toMatch(/--gradient-factors u_b=0\.001,/);
  });

  it('are given once for each derivative, and an error is told once', async () => {
    const path = file((g) => g.map((one) => -one));
    const options = [
      '--inputs',
      'a,b',
      '--outputs',
      'u',
      '--gradients',
      'u_a,u_b',
      '--out',
      join(folder, 'n.onnx'),
    ];
    const twice = await sobolev(['train', path, ...options, '--gradient-factors', 'u_a=1,u_a=2']);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('u_a twice');
    await expect(
      readDataset(path, { ...columns, gradientFactors: { u_a: 1, 'd(u)/d(a)': 2 } }),
    ).rejects.toThrow(/named by u_a and by d\(u\)\/d\(a\)/);
    const refused = await sobolev(['train', path, ...options]);
    expect(refused.code).toBe(2);
    expect(refused.stderr.match(/not fit the values/g)).toHaveLength(1);
  });
});
