import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../src/dataset/index.ts';
import { readDataset } from '../../src/node/dataset-files.ts';
import { pythonWith } from '../support/python.ts';
import { temporaryDirectory } from '../support/support.ts';

/*
 * Tables with a cell of lists as pandas and NumPy make them, of random numbers, read to the last bit. Skipped where there is no
 * Python environment with these packages.
 */

const python = pythonWith('numpy, pandas, pyarrow');
const file = temporaryDirectory();

const script = `
import json, sys
import numpy as np, pandas as pd
where, n, d, m = sys.argv[1], 5000, 3, 2
random = np.random.default_rng(5)
x, y, j = random.normal(size=(n, d)), random.normal(size=(n, m)), random.normal(size=(n, m, d))
frame = pd.DataFrame({'x': list(x), 'y': list(y), 'jac': list(j.reshape(n, -1)), 'gy': list(j[:, 0]), 'gw': list(j[:, 1])})
for k in range(0, n, 7): frame.at[k, 'gw'] = None
frame.to_parquet(where + '/pandas.parquet', row_group_size=1000)
frame.to_parquet(where + '/gzip.parquet', compression='gzip', data_page_size=500)
frame.to_feather(where + '/pandas.feather')
np.savez(where + '/last.npz', X=x.T, Y=y.T, J=np.moveaxis(j, 0, -1), seeds=np.arange(4))
np.savez_compressed(where + '/fortran.npz', x=np.asfortranarray(x), y=y, dydx=np.asfortranarray(np.moveaxis(j, 0, -1)))
bits = lambda a: np.ascontiguousarray(a, dtype='<f8').tobytes().hex()
print(json.dumps({'x': bits(x), 'y': bits(y), 'dydx': bits(j)}))`;

const hex = (values: Float64Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

describe('lists and arrays of pandas and NumPy', () => {
  it('are read to the last bit', async ({ skip }) => {
    if (python === undefined)
      return skip('there is no Python environment .venv/peers with pandas and pyarrow');
    const answer = execFileSync(python, ['-c', script, file()], { encoding: 'utf8', maxBuffer: 1 << 26 });
    const expected = JSON.parse(answer);
    const columns = { inputs: ['x'], outputs: ['y'], gradients: ['jac'] };
    const cases: readonly [string, ReadOptions][] = [
      ['pandas.parquet', columns],
      ['gzip.parquet', columns],
      ['pandas.feather', columns],
      ['last.npz', { inputs: ['X'], outputs: ['Y'], gradients: ['J'] }],
      ['fortran.npz', {}],
      ['fortran.npz', { inputs: ['x'], outputs: ['y'] }],
    ];
    for (const [name, options] of cases) {
      const { x, y, dydx } = await readDataset(file(name), options);
      // Compared as booleans: the texts are long.
      const same = [
        hex(x.data) === expected.x,
        hex(y.data) === expected.y,
        hex(dydx!.data) === expected.dydx,
      ];
      expect(same, `${name} ${JSON.stringify(options)}`).toEqual([true, true, true]);
    }
    const whole = (await readDataset(file('pandas.parquet'), columns)).dydx!.data;
    for (const name of ['pandas.parquet', 'pandas.feather']) {
      const { dydx } = await readDataset(file(name), { ...columns, gradients: ['gy', 'gw'] });
      const rowOf = (at: number) => Math.floor(at / 6);
      const known = whole.map((value, at) => (at % 6 >= 3 && rowOf(at) % 7 === 0 ? Number.NaN : value));
      expect(dydx!.data).toEqual(known);
    }
  });
});
