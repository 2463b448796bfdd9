import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { commandRemedies } from '../../../src/cli/remedies.ts';
import type { GradientFactors } from '../../../src/dataset/index.ts';
import { checkDataset, type Dataset, dataset, type ReadOptions } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { stream } from '../../../src/tensor/index.ts';
import { sobolev } from '../../cli/support.ts';
import { families } from './gradient-families.ts';
import { anyHonestSet, faultySet, honestSet } from './gradient-sets.ts';

const folder = mkdtempSync(join(tmpdir(), 'sobolev-gradients-'));
const [header, ...energy] = readFileSync(
  fileURLToPath(new URL('../../fixtures/data/energy-gradients.csv', import.meta.url)),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const columns: ReadOptions = {
  inputs: ['px', 'py', 'pz'],
  outputs: ['energy'],
  gradients: ['fx', 'fy', 'fz'],
};

let files = 0;
/** An array as NumPy writes it. */
function npy(values: Float64Array, shape: readonly number[]): Uint8Array {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const head = new TextEncoder().encode(`${text.padEnd(117)}\n`);
  const start = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, head.length, 0);
  return Uint8Array.of(
    ...start,
    ...head,
    ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
}

/** A file of the first rows of an energy in three coordinates, with other derivatives. */
function fileOf(rows: number, change: (g: readonly number[], row: number) => readonly number[]): string {
  const lines = energy.slice(0, rows).map((cells, row) => {
    const g = change(cells.slice(4).map(Number), row);
    return [...cells.slice(0, 4), ...g].join(',');
  });
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, `${[header.join(','), ...lines].join('\n')}\n`);
  return path;
}

const found = (set: Dataset) =>
  checkDataset(set, { remedies: commandRemedies }).filter(({ kind }) => kind.startsWith('gradient-'));

describe('derivatives of a file', () => {
  it.each([20, 40, 60, 150, 300])('that belong to its values raise no alarm, rows: %i', async (rows) => {
    const path = fileOf(rows, (g) => g);
    expect(found(await readDataset(path, columns))).toEqual([]);
  });

  it.each([40, 60, 300])(
    'are found to be forces, and the option in the message mends it, rows: %i',
    async (rows) => {
      const path = fileOf(rows, (g) => g.map((one) => -one));
      const [finding, ...others] = found(await readDataset(path, columns));
      expect(others).toEqual([]);
      expect(finding).toMatchObject({
        kind: 'gradient-scale',
        severity: 'error',
        columns: ['d(energy)/d(px)', 'd(energy)/d(py)', 'd(energy)/d(pz)'],
      });
      expect(finding.message).toMatch(/they should be -1 \(±\S+\) times what they are, as forces are/);
      expect(finding.message).toContain('--gradient-factors -1,');
      expect(found(await readDataset(path, { ...columns, gradientFactors: -1 }))).toEqual([]);
    },
  );

  it.each([60, 150, 300])('are found to be in another unit, factor 1.34, rows: %i', async (rows) => {
    const path = fileOf(rows, (g) => g.map((one) => 1.34 * one));
    const [finding, ...others] = found(await readDataset(path, columns));
    expect(others).toEqual([]);
    expect(finding.kind).toBe('gradient-scale');
    const [, factor] = /--gradient-factors (\S+),/.exec(finding.message)!;
    expect(Math.abs(Number(factor) * 1.34 - 1)).toBeLessThan(0.01);
    expect(found(await readDataset(path, { ...columns, gradientFactors: Number(factor) }))).toEqual([]);
  });

  it('are found to be in other units column by column, and a factor each mends it', async () => {
    const path = fileOf(300, ([a, b, c]) => [0.5 * a, b, 3 * c]);
    const findings = found(await readDataset(path, columns));
    expect(findings.map(({ kind, columns: of }) => [kind, ...of])).toEqual([
      ['gradient-scale', 'd(energy)/d(px)'],
      ['gradient-scale', 'd(energy)/d(pz)'],
    ]);
    const [, list] = /--gradient-factors (\S+),/.exec(findings[0].message)!;
    expect(list).toMatch(/^fx=[\d.]+,fz=[\d.]+$/);
    const factors = Object.fromEntries(list.split(',').map((pair) => pair.split('='))) as Record<
      string,
      string
    >;
    expect(Number(factors.fx) * 0.5).toBeCloseTo(1, 1);
    expect(Number(factors.fz) * 3).toBeCloseTo(1, 1);
    const gradientFactors = { fx: Number(factors.fx), 'd(energy)/d(pz)': Number(factors.fz) };
    expect(found(await readDataset(path, { ...columns, gradientFactors }))).toEqual([]);
  });

  it.each([
    ['px and py exchanged', 'fy,fx,fz', ([a, b, c]: readonly number[]) => [b, a, c]],
    ['all moved on', 'fb', ([a, b, c]: readonly number[]) => [b, c, a]],
    ['all moved back', 'fb', ([a, b, c]: readonly number[]) => [c, a, b]],
  ])(
    'are found to be in another order: %s, and the list in the message mends it',
    async (words, _, change) => {
      for (const rows of [40, 150, 300]) {
        const path = fileOf(rows, change);
        const [finding, ...others] = found(await readDataset(path, columns));
        expect(others).toEqual([]);
        expect(finding.kind).toBe('gradient-order');
        if (rows === 150 && words.startsWith('px')) expect(finding.message).toContain(words);
        const [, list] = /--gradients (\S+)\.$/.exec(finding.message)!;
        expect(found(await readDataset(path, { ...columns, gradients: list.split(',') }))).toEqual([]);
        const back = await readDataset(path, { ...columns, gradients: list.split(',') });
        expect(back.dydx!.data.slice(0, 3)).toEqual(Float64Array.from(energy[0].slice(4).map(Number)));
      }
    },
  );

  it.each([
    ['late', 1],
    ['early', -1],
  ])('are found to be one row %s', async (word, shift) => {
    for (const rows of [40, 150]) {
      const path = fileOf(rows, (_, row) => energy[(row - shift + rows) % rows].slice(4).map(Number));
      const [finding, ...others] = found(await readDataset(path, columns));
      expect(others).toEqual([]);
      expect(finding.kind).toBe('gradient-rows');
      expect(finding.message).toContain(`they are one row ${word}`);
    }
  });

  it('that are vectors in one column are multiplied whole or number by number', async () => {
    const set = await readDataset(
      fileOf(60, (g) => g),
      columns,
    );
    const [n] = set.x.shape;
    const arrays = join(folder, 'arrays.npz');
    writeFileSync(
      arrays,
      zipSync({
        'p.npy': npy(set.x.data, [n, 3]),
        'energy.npy': npy(set.y.data, [n]),
        'force.npy': npy(
          set.dydx!.data.map((one) => -one),
          [n, 3],
        ),
      }),
    );
    const options = { inputs: ['p'], outputs: ['energy'], gradients: ['force'] };
    const [finding] = found(await readDataset(arrays, options));
    expect(finding.message).toContain('--gradient-factors -1,');
    const ways: readonly GradientFactors[] = [
      -1,
      { force: -1 },
      { 'force[0]': -1, 'force[1]': -1, 'force[2]': -1 },
    ];
    for (const gradientFactors of ways)
      expect((await readDataset(arrays, { ...options, gradientFactors })).dydx).toEqual(set.dydx);
  });

  it('stop a training with one line that has the remedy, exit 2, and nothing is written', async () => {
    const path = fileOf(40, (g) => g.map((one) => -one));
    const out = join(folder, 'net.onnx');
    const columns = ['--inputs', 'px,py,pz', '--outputs', 'energy', '--gradients', 'fx,fy,fz'];
    const options = [...columns, '--hidden', '4', '--threads', '1', '--out', out];
    const refused = await sobolev(['train', path, ...options, '--steps', '10', '--quiet']);
    expect(refused.code).toBe(2);
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    expect(refused.stderr).toContain('--gradient-factors -1');
    for (const factors of [
      '-1',
      '-1,-1,-1',
      'fx=-1,fy=-1,fz=-1',
      '{"fx":-1,"fy":-1,"fz":-1}',
      '[-1,-1,-1]',
    ]) {
      const mended = await sobolev([
        'train',
        path,
        ...options,
        '--gradient-factors',
        factors,
        '--steps',
        '10',
        '--quiet',
      ]);
      // Ten steps teach nothing; that is another matter.
      expect([0, 3]).toContain(mended.code);
      expect(mended.stderr).not.toContain('fit the values');
    }
    for (const [factors, said] of [
      ['0', /finite number other than 0/],
      ['fq=2', /received fq. Name one of columns fx, fy, fz/],
      ['1,2', /one number, or one for each of 3 derivatives; received 2/],
      ['fx', /--gradient-factors must be numbers/],
    ] as const) {
      const wrong = await sobolev(['train', path, ...options, '--gradient-factors', factors]);
      expect(wrong.code).toBe(2);
      expect(wrong.stderr).toMatch(said);
    }
  });
});

describe('derivatives of any function', () => {
  it('raise no alarm where they are honest: 2 to 20 inputs, noise, kinks, grids, walks', () => {
    for (let seed = 0; seed < 40; seed++) {
      const { set, options } = anyHonestSet(seed);
      if (options.n < 500) expect([options, ...found(set)]).toEqual([options]);
    }
  });

  it('are found to be wrong at 150 rows', () => {
    for (const family of ['waves', 'cubics', 'bumps', 'kinks', 'maximum'])
      for (const fault of ['−1 times (forces)', 'two columns exchanged', 'columns rotated', 'all 0']) {
        const set = honestSet({ family, design: 'uniform', n: 150, d: 3 }, 7);
        expect([family, fault, found(faultySet(set, fault)).length]).toEqual([family, fault, 1]);
      }
  });

  it('are found to be wrong where labels have the noise of one path', () => {
    let wrong = 0;
    for (let seed = 0; seed < 4; seed++) {
      const set = honestSet({ family: 'paths', design: 'uniform', n: 2000, d: 3 }, seed);
      expect(found(set)).toEqual([]);
      if (found(faultySet(set, '−1 times (forces)')).length > 0) wrong++;
    }
    expect(wrong).toBeGreaterThanOrEqual(2);
    expect(Object.keys(families)).toContain('paths');
  });

  it('of which one is 0 everywhere are said to be 0 before another order of them is', () => {
    const n = 64;
    const x = new Float64Array(2 * n);
    stream(1, 'flat').fillUniform(x);
    const set = dataset({
      x: { shape: [n, 2], data: x },
      y: { shape: [n, 1], data: Float64Array.from({ length: n }, (_, row) => 2 * x[2 * row]) },
      dydx: { shape: [n, 1, 2], data: Float64Array.from({ length: 2 * n }, (_, at) => 2 * (at % 2)) },
      inputs: [{ name: 'spot' }, { name: 'rate' }],
      outputs: [{ name: 'price' }],
    });
    const [{ message }] = found(set);
    expect(message).toMatch(
      /^All derivatives of price by spot are 0, .*\. If they are, read the set without them.*\. If not, the derivatives do not fit the values of price in their order, but they do with those by spot and rate exchanged\./,
    );
  });

  it('that are all 0 while values change are one finding, whatever the outputs and columns', () => {
    const [n, d, m] = [12, 40, 80];
    const random = stream(1, 'digital');
    const x = new Float64Array(n * d);
    random.fillUniform(x);
    const set = dataset({
      x: { shape: [n, d], data: x },
      y: {
        shape: [n, m],
        data: Float64Array.from({ length: n * m }, (_, at) => (x[Math.floor(at / m) * d] > 0.5 ? 1 : 0)),
      },
      dydx: { shape: [n, m, d], data: new Float64Array(n * m * d) },
      inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
      outputs: Array.from({ length: m }, (_, o) => ({ name: `y${o}` })),
    });
    const [finding, ...others] = found(set);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'gradient-zero', severity: 'error' });
    expect(finding.columns).toHaveLength(3200);
    expect(finding.message).toMatch(/^All derivatives of y0, y1, y2 and 77 others are 0/);
  });
});

describe('findings about many columns', () => {
  it('are one line that names a few and says how many', () => {
    const [n, d] = [20, 3000];
    const random = stream(2, 'wide');
    const x = new Float64Array(n * d).fill(1);
    for (let i = 0; i < n; i++) x[i * d] = random.uniform();
    const set = dataset({
      x: { shape: [n, d], data: x },
      y: { shape: [n, 1], data: Float64Array.from({ length: n }, (_, i) => x[i * d]) },
      inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
      outputs: [{ name: 'y' }],
    });
    const [finding, ...others] = checkDataset(set);
    expect(others).toEqual([]);
    expect(finding.kind).toBe('constant-input');
    expect(finding.columns).toHaveLength(2999);
    expect(finding.message).toMatch(/for x2, x3, x4 and 2,995 others\.$/);
  });

  it('of rows with one point say what differs, and rounding is no difference', () => {
    const set = (dydx: readonly number[], y: readonly number[] = [1, 1, 2]) =>
      dataset({
        x: { shape: [3, 1], data: Float64Array.of(0.5, 0.5, 0.7) },
        y: { shape: [3, 1], data: Float64Array.from(y) },
        dydx: { shape: [3, 1, 1], data: Float64Array.from(dydx) },
        inputs: [{ name: 'x' }],
        outputs: [{ name: 'y' }],
      });
    const [slopes] = checkDataset(set([3, 5, 4]));
    expect(slopes).toMatchObject({ kind: 'conflicting-rows', columns: ['x', 'd(y)/d(x)'] });
    expect(slopes.message).toMatch(/: d\(y\)\/d\(x\) by up to 2 \(2.45 standard deviations\)\./);
    for (const same of [set([0, -0, 4]), set([Number.NaN, 3, 4]), set([3, 3, 4], [1, 1 + 2 ** -52, 2])])
      expect(checkDataset(same).map(({ kind }) => kind)).toContain('duplicate-rows');
  });
});

describe('derivatives of a model', () => {
  /** A module that exports a model with the derivatives of y = a² + a cos b, changed. */
  const model = (gradient: string): string => {
    const path = join(folder, `model-${files++}.ts`);
    writeFileSync(
      path,
      `import { callbackModel } from 'sobolev';
       export default callbackModel({
         name: 'own',
         inputs: [{ name: 'a', lo: -1, hi: 1 }, { name: 'b', lo: -1, hi: 1 }],
         outputs: [{ name: 'y' }],
         evaluate: ([[a, b]]) => {
           const g = [2 * a + Math.cos(b), -a * Math.sin(b)];
           return { values: [a * a + a * Math.cos(b)], gradients: [${gradient}] };
         },
       });`,
    );
    return path;
  };

  it.each([
    ['sign', '[-g[0], -g[1]]', /should be -1/],
    ['order', '[g[1], g[0]]', /by a and b exchanged/],
    ['zeros', '[0, 0]', /all derivatives of y are 0/],
  ])('are checked by sample, run and finetune, and --force goes on: %s', async (_, gradient, said) => {
    const [own, table] = [model(gradient), join(folder, `${files++}.csv`)];
    const refused = await sobolev(['sample', own, '--points', '200', '--out', table]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(said);
    expect(refused.stderr).toContain('Mend the model, or go on all the same with --force.');
    expect(() => readFileSync(table)).toThrow();
    const forced = await sobolev(['sample', own, '--points', '200', '--out', table, '--force', '--json']);
    expect(forced.code).toBe(0);
    expect(JSON.parse(forced.stdout).findings).toHaveLength(1);
    const directory = join(folder, `run-${files++}`);
    const run = await sobolev(['run', own, '--out', directory, '--set', 'sampling.points=300', '--quiet']);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(said);
    const network = join(folder, `${files++}.onnx`);
    const values = ['--gradients', 'none', '--steps', '5', '--hidden', '4x1', '--quiet'];
    expect([0, 3]).toContain((await sobolev(['train', table, ...values, '--out', network])).code);
    const tuned = ['finetune', network, '--reference', own, '--points', '300', '--steps', '5', '--quiet'];
    const tune = await sobolev([...tuned, '--out', join(folder, 'tuned.onnx')]);
    expect(tune.code).toBe(2);
    expect(tune.stderr).toMatch(said);
    expect([0, 3]).toContain(
      (await sobolev([...tuned, '--force', '--out', join(folder, 'tuned.onnx')])).code,
    );
  });

  it('are left alone where they are right', async () => {
    const right = await sobolev([
      'sample',
      model('g'),
      '--points',
      '200',
      '--out',
      join(folder, 'right.csv'),
      '--json',
    ]);
    expect(right.code).toBe(0);
    expect(JSON.parse(right.stdout).findings).toEqual([]);
  });
});
