import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { type Dataset, dataset } from '../../../src/dataset/index.ts';
import { readDataset, writeDataset } from '../../../src/node/dataset-files.ts';
import { replaceFile } from '../../../src/node/files.ts';
import { InputError, stream } from '../../../src/tensor/index.ts';
import { pythonWith } from '../../support/python.ts';
import { normalsFrom, rejection, temporaryDirectory } from '../../support/support.ts';

const run = promisify(execFile);
const python = pythonWith('numpy, pyarrow');

const file = temporaryDirectory();

function set(n: number, k = 0): Dataset {
  const normals = normalsFrom(stream(1, 'set'));
  return dataset({
    x: normals(n, 3),
    y: normals(n, 2),
    dydx: normals(n, 2, 3),
    ...(k > 0 && { hvp: { directions: normals(n, k, 3), products: normals(n, k, 2, 3) } }),
    inputs: [
      { name: 'spot', unit: '€', lo: 0.1, hi: 1 / 3 },
      { name: 'rate', lo: -1, hi: 2 },
      { name: 'time.to maturity' },
    ],
    outputs: [{ name: 'price', unit: '€' }, { name: 'Δ' }],
    provenance: { model: 'test', seed: 3, design: { kind: 'sobol' } },
  });
}

describe('a labelled set in a Parquet file', () => {
  it.each([
    ['one group', 100, 0, 65536],
    ['groups of 32, the last one short', 100, 0, 32],
    ['Hessian-vector products', 17, 2, 5],
    ['one row', 1, 1, 1],
  ])(
    'comes back to the last bit, with names, units, domain and provenance: %s',
    async (_, n, k, rowGroup) => {
      const written = set(n, k);
      await writeDataset(file('set.parquet'), written, { rowGroup });
      expect(await readDataset(file('set.parquet'))).toEqual(written);
      const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file('set.parquet')));
      expect(metadata.row_groups.length).toBe(Math.ceil(n / rowGroup));
    },
  );

  it('comes back rounded when written as float32, in half the size', async () => {
    const written = set(5000);
    await writeDataset(file('wide.parquet'), written);
    await writeDataset(file('narrow.parquet'), written, { precision: 'float32' });
    const read = await readDataset(file('narrow.parquet'));
    expect(read.dydx?.data).toEqual(Float64Array.from(Float32Array.from(written.dydx!.data)));
    const [wide, narrow] = await Promise.all([
      readFile(file('wide.parquet')),
      readFile(file('narrow.parquet')),
    ]);
    expect(narrow.length).toBeLessThan(0.52 * wide.length);
    const large = { ...written, y: { ...written.y, data: written.y.data.map(() => 1e39) } };
    expect(await rejection(writeDataset(file('large.parquet'), large, { precision: 'float32' }))).toContain(
      'price of row 0 must be finite in float32; received 1e+39',
    );
  });

  it('is the same bytes for the same set', async () => {
    await writeDataset(file('a.parquet'), set(100));
    await writeDataset(file('b.parquet'), set(100));
    expect(await readFile(file('a.parquet'))).toEqual(await readFile(file('b.parquet')));
  });

  it('replaces an older file only when it is complete, and leaves nothing else behind', async () => {
    const path = file('kept.parquet');
    await writeDataset(path, set(10));
    const before = await readFile(path);
    const half = replaceFile(path, async (temporary) => {
      await writeFile(temporary, 'half');
      throw new InputError('labels must be there', undefined, 'Wait for them.');
    });
    expect(await rejection(half)).toContain('labels must be there');
    expect(await readFile(path)).toEqual(before);
    expect((await readdir(file())).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('refuses a directory that is not there, naming it', async () => {
    expect(await rejection(writeDataset(file('no/such/set.parquet'), set(3)))).toMatch(
      /file .*no.such.set\.parquet must be writable; received no such file or directory \(ENOENT\)\. Make its directory/,
    );
    await expect(writeDataset(file('x.parquet'), set(3), { rowGroup: 0 })).rejects.toThrow(InputError);
  });

  describe('of another tool', () => {
    const columns = (changes: Record<string, unknown[]> = {}) =>
      Object.entries({ t: [0, 1, 2], unused: ['a', 'b', 'c'], u: [0.5, 1.5, 2.5], x: [3, 4, 5], ...changes })
        .filter(([, data]) => data.length > 0)
        .map(([name, data]) => ({ name, data }));
    const foreign = async (name: string, changes?: Record<string, unknown[]>) => {
      await writeFile(file(name), Buffer.from(parquetWriteBuffer({ columnData: columns(changes) })));
      return file(name);
    };
    const named = { inputs: [{ name: 'x' }, { name: 't' }], outputs: [{ name: 'u' }] };

    it('is read by the names of its columns, in the order asked for, whole numbers too', async () => {
      const read = await readDataset(await foreign('plain.parquet'), named);
      expect([...read.x.data]).toEqual([3, 0, 4, 1, 5, 2]);
      expect([...read.y.data]).toEqual([0.5, 1.5, 2.5]);
      expect(read.dydx).toBeUndefined();
      const gradients = { 'd(u)/d(x)': [1, 2, 3], 'd(u)/d(t)': [4n, 5n, 6n] };
      const labelled = await readDataset(await foreign('gradients.parquet', gradients), named);
      expect(labelled.dydx).toEqual({ shape: [3, 1, 2], data: Float64Array.of(1, 4, 2, 5, 3, 6) });
    });

    it('is read from dictionaries of any size, some of it missing', async () => {
      for (const [n, distinct] of [
        [100, 1],
        [1000, 300],
        [5000, 4097],
      ]) {
        const x = Array.from({ length: n }, (_, i) => ((i * 7919) % distinct) / 3);
        const u = x.map((value, i) => (i % 5 === 4 ? null : 2 * value));
        const columnData = [
          { name: 'x', data: x, encoding: 'RLE_DICTIONARY' as const },
          { name: 'u', data: x.map((value) => value + 1), encoding: 'RLE_DICTIONARY' as const },
          { name: 'du_dx', data: u, encoding: 'RLE_DICTIONARY' as const, nullable: true },
        ];
        await writeFile(file('dictionary.parquet'), Buffer.from(parquetWriteBuffer({ columnData })));
        const read = await readDataset(file('dictionary.parquet'), { inputs: ['x'], outputs: ['u'] });
        expect([...read.x.data]).toEqual(x);
        expect([...read.dydx!.data]).toEqual(u.map((value) => value ?? Number.NaN));
      }
    });

    it.each([
      ['a missing column', { u: [] }, /must have a column u; received "?columns t, unused, x/],
      ['text', { u: ['1', '2', '3'] }, /column u of .* must be numeric; received "UTF8"/],
      [
        'NaN',
        { u: [1.5, Number.NaN, 2] },
        /u of row 1 of .* must be a finite number; received none; 1 of 3 rows lacks/,
      ],
      ['a missing number', { u: [1.5, 2, null] }, /u of row 2 of .* must be a finite number; received none/],
    ])('is refused for %s', async (_, changes, message) => {
      expect(await rejection(readDataset(await foreign('wrong.parquet', changes), named))).toMatch(message);
    });

    it('is refused where nobody says what its columns are', async () => {
      expect(await rejection(readDataset(await foreign('plain.parquet')))).toMatch(/columns t, unused, u, x/);
    });
  });

  it('is refused where there is no file, no Parquet, half a file or foreign metadata', async () => {
    expect(await rejection(readDataset(file('none.parquet')))).toMatch(
      /none\.parquet must be readable; received no such file or directory \(ENOENT\)/,
    );
    await writeFile(file('text.parquet'), 'x,y\n1,2\n');
    expect(await rejection(readDataset(file('text.parquet')))).toMatch(/must be a whole Parquet file/);
    await writeDataset(file('whole.parquet'), set(1000));
    const whole = await readFile(file('whole.parquet'));
    await writeFile(file('half.parquet'), whole.subarray(0, 20_000));
    expect(await rejection(readDataset(file('half.parquet')))).toMatch(
      /must be a whole Parquet file; received one that breaks off or is corrupt/,
    );
    const strange = {
      columnData: [{ name: 'x', data: [1] }],
      kvMetadata: [{ key: 'sobolev', value: 'null' }],
    };
    await writeFile(file('strange.parquet'), Buffer.from(parquetWriteBuffer(strange)));
    expect(await rejection(readDataset(file('strange.parquet')))).toMatch(
      /must be of schema sobolev\/dataset\/1/,
    );
  });

  it('is read alike by pyarrow, and its file by us', async ({ skip }) => {
    if (python === undefined) return skip('there is no Python environment .venv/peers');
    const written = set(1000, 1);
    await writeDataset(file('ours.parquet'), written, { rowGroup: 300 });
    const script = `
import json, sys
try:
    import pyarrow.parquet as parquet
except ImportError:
    print('null'); sys.exit()
table = parquet.read_table(sys.argv[1])
parquet.write_table(table, sys.argv[2], compression='snappy', row_group_size=170)
print(json.dumps({
    'names': table.column_names,
    'columns': [[v.hex() for v in c.to_pylist()[:50]] for c in table.columns],
    'metadata': json.loads(table.schema.metadata[b'sobolev']),
}))`;
    const { stdout } = await run(python, ['-c', script, file('ours.parquet'), file('theirs.parquet')]);
    const theirs = JSON.parse(stdout);
    if (theirs === null) return skip('there is no pyarrow in .venv/peers');
    expect(theirs.names.slice(0, 6)).toEqual([
      'spot',
      'rate',
      'time.to maturity',
      'price',
      'Δ',
      'd(price)/d(spot)',
    ]);
    expect(theirs.names.slice(-1)).toEqual(['d2(Δ)/d(time.to maturity)d(v0)']);
    expect(theirs.metadata).toMatchObject({ inputs: written.inputs, provenance: written.provenance });
    const fromHex = (text: string) => {
      const [, sign, whole, fraction, exponent] = /^(-?)0x(\d)\.([0-9a-f]+)p([+-]\d+)$/.exec(text)!;
      return (
        (sign ? -1 : 1) *
        (Number(whole) + Number(`0x${fraction}`) / 16 ** fraction.length) *
        2 ** Number(exponent)
      );
    };
    expect(theirs.columns[4].map(fromHex)).toEqual(
      Array.from({ length: 50 }, (_, i) => written.y.data[2 * i + 1]),
    );
    expect(theirs.columns[5].map(fromHex)).toEqual(
      Array.from({ length: 50 }, (_, i) => written.dydx!.data[6 * i]),
    );
    const read = await readDataset(file('theirs.parquet'));
    expect(read).toEqual(written);
  });
});
