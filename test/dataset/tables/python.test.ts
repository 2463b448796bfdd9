import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { pythonWith } from '../../support/python.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';

/*
 * Tables as NumPy, pandas and pyarrow write them by default, and with what people ask of them: the numbers that come back are theirs,
 * to the last bit. Skipped where there is no Python environment with these.
 */

const python = pythonWith('numpy, pandas, pyarrow');
const file = temporaryDirectory();

/** Runs a script that prints JSON; `where` is the directory of the tests. */
function run<Answer>(script: string): Answer {
  const preamble = `
import gzip, json, sys
from decimal import Decimal
import numpy as np, pandas as pd, pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as feather
where = sys.argv[1]
hexes = lambda values: np.asarray(values, dtype='<f8').tobytes().hex()
`;
  const answer = execFileSync(python!, ['-c', preamble + script, file()], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(answer) as Answer;
}

const hex = (values: Float64Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
const columns: ReadOptions = { inputs: ['a', 'b'], outputs: ['y'] };

async function bits(name: string, options = columns): Promise<string> {
  const { x, y } = await readDataset(file(name), options);
  return hex(x.data) + hex(y.data);
}

describe.skipIf(python === undefined)('tables of text', () => {
  const table = `
rows = np.random.default_rng(1).standard_normal((200, 3)) * [1, 1e-150, 1e200]
frame = pd.DataFrame(rows, columns=['a', 'b', 'y'])
expected = hexes(rows[:, :2].ravel()) + hexes(rows[:, 2])
`;

  it('of numpy.savetxt and pandas are read with their separators, formats and comments, packed or not', async () => {
    const { expected, rounded } = run<{ expected: string; rounded: string }>(`${table}
full = dict(fmt='%.17g')
np.savetxt(where + '/blanks.dat', rows, header='a b y', **full)
np.savetxt(where + '/commas-in-header.txt', rows, header='a,b,y', **full)
np.savetxt(where + '/percent.dat', rows, header='a b y', comments='%', **full)
np.savetxt(where + '/bare-header.csv', rows, header='a b y', comments='', **full)
np.savetxt(where + '/aligned.dat', rows, fmt='%30.17g', header='a  b\\ty')
np.savetxt(where + '/blank-header.csv', rows, header='a b y', delimiter=',', **full)
np.savetxt(where + '/packed.dat.gz', rows, header='a b y', **full)
np.savetxt(where + '/tabs.tsv', rows, header='a\\tb\\ty', delimiter='\\t', **full)
frame.to_csv(where + '/index.csv')
frame.to_csv(where + '/comma.csv.gz', index=False)
frame.to_csv(where + '/packed-under-another-name.csv', index=False, compression='gzip')
frame.to_csv(where + '/blank.txt', sep=' ')
with open(where + '/labelled.txt', 'w') as f:
    f.write(frame.to_string(float_format=lambda v: '%.17g' % v))
frame.to_csv(where + '/german.csv', sep=';', decimal=',', index=False)
with open(where + '/to-string.txt', 'w') as f:
    f.write(frame.to_string(index=False, float_format=lambda v: '%.17g' % v))
small = np.round(np.random.default_rng(2).uniform(1, 900, (200, 3)), 3)
np.savetxt(where + '/three-decimals.csv', small, fmt='%.3f', delimiter=',', header='a,b,y', comments='')
print(json.dumps({'expected': expected, 'rounded': hexes(small[:, :2].ravel()) + hexes(small[:, 2])}))
`);
    for (const name of [
      'blanks.dat',
      'commas-in-header.txt',
      'percent.dat',
      'bare-header.csv',
      'aligned.dat',
      'blank-header.csv',
      'packed.dat.gz',
      'tabs.tsv',
      'index.csv',
      'comma.csv.gz',
      'packed-under-another-name.csv',
      'blank.txt',
      'labelled.txt',
      'to-string.txt',
    ])
      expect((await bits(name)) === expected, name).toBe(true);
    expect((await bits('german.csv', { ...columns, decimal: ',' })) === expected).toBe(true);
    expect((await bits('three-decimals.csv')) === rounded).toBe(true);
  });

  it('with decimal commas in a table of commas are quoted, and read when it is said', async () => {
    const { expected } = run<{ expected: string }>(`${table}
frame.to_csv(where + '/quoted.csv', decimal=',', index=False)
print(json.dumps({'expected': expected}))
`);
    expect((await bits('quoted.csv', { ...columns, decimal: ',' })) === expected).toBe(true);
  });
});

describe.skipIf(python === undefined)('tables of bytes', () => {
  it('of NumPy and pyarrow are read packed by gzip', async () => {
    const { expected } = run<{ expected: string }>(`
rows = np.random.default_rng(1).standard_normal((500, 3))
arrays = dict(a=rows[:, 0], b=rows[:, 1], y=rows[:, 2])
table = pa.table(arrays)
with gzip.open(where + '/t.parquet.gz', 'wb') as f: pq.write_table(table, f)
np.savez(where + '/plain.npz', **arrays)
with gzip.open(where + '/t.npz.gz', 'wb') as f: f.write(open(where + '/plain.npz', 'rb').read())
with gzip.open(where + '/t.npy.gz', 'wb') as f: np.save(f, rows)
with gzip.open(where + '/t.feather.gz', 'wb') as f: feather.write_feather(table, f)
with gzip.open(where + '/t', 'wb') as f: pq.write_table(table, f)
print(json.dumps({'expected': hexes(rows[:, :2].ravel()) + hexes(rows[:, 2])}))
`);
    for (const name of ['t.parquet.gz', 't.npz.gz', 't.npy.gz', 't.feather.gz', 't'])
      expect((await bits(name)) === expected, name).toBe(true);
  });

  it('with decimals of any width are read as the nearest float64', async () => {
    const { expected, names } = run<{ expected: Record<string, string>; names: string[] }>(`
import random
random.seed(1)
def column(precision, scale, n=300):
    most = 10 ** precision - 1
    values = [random.randint(-most, most) for _ in range(n - 6)]
    values += [0, 1, -1, most, -most, random.randint(-1000, 1000)]
    return [Decimal(v).scaleb(-scale, context=__import__('decimal').Context(prec=100)) for v in values]
expected, arrays = {}, {}
for width, precision, scale in [(128, 5, 2), (128, 9, 9), (128, 16, 3), (128, 18, 18), (128, 20, 0), (128, 29, 10), (128, 38, 37), (128, 38, 5), (256, 60, 30), (256, 76, 40)]:
    values = column(precision, scale)
    name = f'd{precision}_{scale}'
    arrays[name] = pa.array(values, (pa.decimal128 if width == 128 else pa.decimal256)(precision, scale))
    expected[name] = hexes([float(v) for v in values])
    arrays[name + '_null'] = pa.array([None if i % 7 == 3 else v for i, v in enumerate(values)], arrays[name].type)
    expected[name + '_null'] = hexes([float('nan') if i % 7 == 3 else float(v) for i, v in enumerate(values)])
names = list(arrays)
table = pa.table(arrays)
pq.write_table(table, where + '/plain.parquet', use_dictionary=False)
pq.write_table(table, where + '/dictionary.parquet')
pq.write_table(table, where + '/integers.parquet', store_decimal_as_integer=True)
pq.write_table(table, where + '/split.parquet', use_dictionary=False, column_encoding={name: 'BYTE_STREAM_SPLIT' for name in names})
pq.write_table(table, where + '/strings.parquet', use_dictionary=False, column_encoding={name: 'DELTA_BYTE_ARRAY' for name in names})
pq.write_table(table, where + '/second.parquet', use_dictionary=False, data_page_version='2.0', compression='zstd')
feather.write_feather(table, where + '/decimals.feather', compression='lz4')
print(json.dumps({'expected': expected, 'names': names}))
`);
    const nan = (text: string) => text.replaceAll('000000000000f8ff', '000000000000f87f');
    const files = ['plain', 'dictionary', 'integers', 'split', 'strings', 'second'].map(
      (name) => `${name}.parquet`,
    );
    for (const name of [...files, 'decimals.feather'])
      for (const column of names) {
        // A missing input would be refused; a missing derivative is NaN.
        const other = column === names[0] ? names[2] : names[0];
        const gradients = { [column]: [other, names[4]] as const };
        const set = await readDataset(file(name), {
          inputs: [names[4]],
          outputs: [other],
          gradients: column === names[4] ? 'none' : gradients,
        });
        const read = column === names[4] ? set.x : set.dydx!;
        expect(nan(hex(read.data)) === nan(expected[column]), `${name} ${column}`).toBe(true);
      }
  });
});

const whole = pythonWith('numpy, pandas, h5py, scipy.io, openpyxl');
describe.skipIf(whole === undefined)('files that are no tables', () => {
  it('are named: workbooks, HDF5, MATLAB, pickles, JSON', async () => {
    run(`
import pickle, h5py, scipy.io
where += '/'
frame = pd.DataFrame({'x': [1., 2.], 'y': [3., 4.]})
with open(where + 'workbook.csv', 'wb') as f: frame.to_excel(f, engine='openpyxl')
with h5py.File(where + 'arrays.csv', 'w') as f: f['x'] = [1., 2.]
with open(where + 'matlab.csv', 'wb') as f: scipy.io.savemat(f, {'x': [1., 2.]})
with open(where + 'pickle.csv', 'wb') as f: pickle.dump(frame, f)
for protocol in range(2, 6):
    for i, value in enumerate([[1.], {'a': 1.}, (1., 2.), np.arange(3.), 'text']):
        with open(where + f'pickle{protocol}{i}.csv', 'wb') as f: pickle.dump(value, f, protocol=protocol)
frame.to_json(where + 'records.csv', orient='records')
frame.to_json(where + 'lines.csv', orient='records', lines=True)
frame.to_json(where + 'columns.csv')
print('null')
`);
    const named = (name: string) => rejection(readDataset(file(name), { inputs: ['x'], outputs: ['y'] }));
    expect(await named('workbook.csv')).toMatch(/Excel workbook \(xlsx\)/);
    expect(await named('arrays.csv')).toMatch(/HDF5/);
    expect(await named('matlab.csv')).toMatch(/a MATLAB file/);
    for (const name of ['records.csv', 'lines.csv', 'columns.csv']) expect(await named(name)).toMatch(/JSON/);
    const pickles = [2, 3, 4, 5].flatMap((protocol) =>
      [0, 1, 2, 3, 4].map((i) => `pickle${protocol}${i}.csv`),
    );
    for (const name of ['pickle.csv', ...pickles]) expect(await named(name), name).toMatch(/a Python pickle/);
  });
});
