import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/node/dataset-files.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { temporaryDirectory } from '../support/support.ts';
import { Captured, documentOf, done, sobolev, trainedExample } from './support.ts';

const path = temporaryDirectory();
trainedExample(path);
const one = ['--threads', '1', '--quiet'];
const documentOn = (...argv: string[]) => documentOf(...argv, '--threads', '1');

describe('sobolev sample', () => {
  it('writes points with values and gradients, units and domain, the same for the same seed', async () => {
    const set = await readDataset(path('train.parquet'));
    expect(set).toMatchObject({
      x: { shape: [600, 2] },
      dydx: { shape: [600, 1, 2] },
      inputs: [{ name: 'x1', lo: -5, hi: 10 }, {}],
    });
    await done('sample', 'branin', '--points', '600', '--out', path('again.parquet'), ...one);
    expect(await readFile(path('again.parquet'))).toEqual(await readFile(path('train.parquet')));
  });

  it('writes the order and format that is asked for', async () => {
    await done('sample', 'branin', '--points', '20', '--order', '0', '--out', path('values.csv'), ...one);
    expect((await readFile(path('values.csv'), 'utf8')).split('\n')[1]).toBe('x1,x2,y');
    const axes = ['--order', '2', '--directions', 'axes'];
    await done('sample', 'branin', '--points', '20', ...axes, '--out', path('hessian.npz'), ...one);
    expect((await readDataset(path('hessian.npz'))).hessian?.shape).toEqual([20, 1, 2, 2]);
  });

  it('takes parameters of the model, a module of the user, and a network', async () => {
    const set = await documentOn(
      'sample',
      'rosenbrock',
      '--set',
      'dimension=3',
      '--points',
      '5',
      '--out',
      path('three.csv'),
    );
    expect(set).toMatchObject({ schema: 'sobolev/sample/1', parameters: { dimension: 3 }, points: 5 });
    await writeFile(
      path('own.ts'),
      `import { functionModel } from 'sobolev';
       export default functionModel({ name: 'own', inputs: [{ name: 'u', lo: 0, hi: 2 }], outputs: [{ name: 'v' }],
         function: ({ u }: Record<string, any>) => u.square() });`,
    );
    await done('sample', path('own.ts'), '--points', '8', '--out', path('own.parquet'), ...one);
    const { x, y, dydx } = await readDataset(path('own.parquet'));
    x.data.forEach((u, n) => {
      expect([y.data[n], dydx?.data[n]]).toEqual([u * u, 2 * u]);
    });
    await done('sample', path('net.onnx'), '--points', '50', '--out', path('net.csv'), ...one);
    expect((await readDataset(path('net.csv'))).inputs).toMatchObject([{ name: 'x1', lo: -5, hi: 10 }, {}]);
  });

  it('stopped by Ctrl-C leaves no file, and an older one as it was', async () => {
    await writeFile(path('older.csv'), 'old');
    const controller = new AbortController();
    const stderr = new (class extends Captured {
      override write(text: string): void {
        super.write(text);
        controller.abort();
      }
    })();
    for (const file of ['older.csv', 'new.csv']) {
      const argv = ['sample', 'branin', '--points', '100', '--out', path(file)];
      expect((await sobolev(argv, { stderr, signal: controller.signal })).code).toBe(130);
    }
    expect(stderr.text).toMatch(/sobolev: stopped during "sample branin"; nothing was written\n/);
    expect(await readFile(path('older.csv'), 'utf8')).toBe('old');
    expect((await readdir(path())).filter((file) => /new|tmp/.test(file))).toEqual([]);
  });
});

describe('sobolev train', () => {
  it('writes a network with the names and domain of the data, and says how it went', async () => {
    const trained = await documentOn(
      'train',
      path('train.parquet'),
      '--hidden',
      '8',
      '--steps',
      '300',
      '--rate',
      '1e-2',
      '--out',
      path('t.onnx'),
    );
    expect(trained).toMatchObject({
      schema: 'sobolev/trained/2',
      hidden: [8],
      parameters: 33,
      activation: 'silu',
      training: {
        method: 'adam+polish',
        ended: 'budget',
        curve: { terms: { gradients: expect.anything() } },
      },
      fit: [
        { name: 't.onnx', points: 600, r2: { values: expect.any(Number), gradients: expect.any(Number) } },
      ],
      findings: expect.any(Array),
    });
    const network = await loadSurrogate(path('t.onnx'));
    expect(network.inputs).toEqual((await readDataset(path('train.parquet'))).inputs);
    expect(network.provenance).toMatchObject({ data: { model: 'branin' }, stage: 'trained' });
  });

  it('reads the columns that are named, and adopts a domain', async () => {
    await writeFile(path('table.csv'), `u;v;w;du\n${rows(60).join('\n')}\n`);
    const columns = ['--inputs', 'u, v', '--outputs', 'w', '--gradients', 'du,'];
    const own = ['--hidden', '4', '--steps', '600', '--rate', '1e-2', '--from-data', path('table.csv')];
    const trained = await documentOn('train', path('table.csv'), ...columns, ...own, '--out', path('w.onnx'));
    expect(trained.inputs).toEqual([
      { name: 'u', lo: 0, hi: 59 },
      { name: 'v', lo: 0, hi: 6 },
    ]);
    // ∂w/∂u is known, ∂w/∂v is not: Sobolev all the same.
    expect(trained.training.curve.terms.gradients).toBeDefined();
    const names = ['--inputs', '["u","v"]', '--outputs', 'w', '--gradients', 'none'];
    const vanilla = await documentOn(
      'train',
      path('table.csv'),
      ...names,
      '--steps',
      '300',
      '--out',
      path('w.onnx'),
    );
    expect(vanilla.training.curve.terms.gradients).toBeUndefined();
    expect(vanilla.inputs[0]).toEqual({ name: 'u' });
  });

  it('does not train on data with errors, unless it is told to', async () => {
    await writeFile(
      path('constant.csv'),
      `u,w\n${Array.from({ length: 30 }, (_, i) => `${i},7`).join('\n')}\n`,
    );
    const argv = [
      'train',
      path('constant.csv'),
      '--inputs',
      'u',
      '--outputs',
      'w',
      '--steps',
      '5',
      '--out',
      path('no.onnx'),
    ];
    const { code, stderr } = await sobolev(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\nsobolev: data must be fit to train on: w is 7 in all rows.*--force\.\n$/s);
    expect(await readdir(path())).not.toContain('no.onnx');
    await done(...argv.with(-1, path('forced.onnx')), '--force', '--quiet');
    expect(await readdir(path())).toContain('forced.onnx');
  });

  it('gives up a training that diverges, with exit code 1 and no file', async () => {
    const argv = [
      'train',
      path('train.parquet'),
      '--rate',
      '1e30',
      '--steps',
      '64',
      '--out',
      path('no.onnx'),
      ...one,
    ];
    const { code, stderr } = await sobolev(argv);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^sobolev: training diverged at step .*\n$/)]);
    expect(await readdir(path())).not.toContain('no.onnx');
  });
});

function rows(count: number): string[] {
  return Array.from({ length: count }, (_, i) => [i, i % 7, 3 * i + (i % 7), 3].join(';'));
}
