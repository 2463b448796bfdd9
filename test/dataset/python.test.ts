import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { columnNames, type Dataset, dataset } from '../../src/dataset/index.ts';
import { readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { stream } from '../../src/tensor/index.ts';
import { pythonWith } from '../support/python.ts';
import { normalsFrom, temporaryDirectory } from '../support/support.ts';

/*
 * Our files in other hands: NumPy and pyarrow read them, and write them anew. Skipped where there is no Python environment with
 * both. (test/dataset/tables/parquet.test.ts does the same for Parquet.)
 */

const python = pythonWith('numpy, pyarrow');

const file = temporaryDirectory();

const [n, d, m, k] = [300, 3, 2, 1];
function example(): Dataset {
  const normals = normalsFrom(stream(3, 'example'));
  const dydx = normals(n, m, d);
  dydx.data[7] = Number.NaN;
  return dataset({
    x: normals(n, d),
    y: normals(n, m),
    dydx,
    hvp: { directions: normals(n, k, d), products: normals(n, k, m, d) },
    inputs: [{ name: 'spot', unit: '€', lo: -9, hi: 9 }, { name: 'rate, "flat"' }, { name: 'Zeit' }],
    outputs: [{ name: 'price' }, { name: 'Δ' }],
    provenance: { seed: 3 },
  });
}

const script = `
import json, struct, sys
try:
    import numpy as np, pyarrow as pa, pyarrow.csv as csv, pyarrow.feather as feather, pyarrow.ipc as ipc
except ImportError:
    print('null'); sys.exit()
where = sys.argv[1]
bits = lambda a: np.ascontiguousarray(a, dtype='<f8').tobytes().hex()

with np.load(where + '/ours.npz') as arrays:
    named = {name: arrays[name] for name in arrays.files}
text = str(named['sobolev'])
np.savez_compressed(where + '/theirs.npz', **named)
npz = {name: {'shape': a.shape, 'bits': bits(a)} for name, a in named.items() if name != 'sobolev'}

table = feather.read_table(where + '/ours.arrow')
feather.write_feather(table, where + '/theirs.feather', compression='lz4', chunksize=70)
with ipc.new_stream(where + '/theirs.arrows', table.schema, options=ipc.IpcWriteOptions(compression='zstd')) as stream:
    stream.write_table(table, max_chunksize=50)

with open(where + '/ours.csv', 'rb') as f:
    comment = f.readline()
lines = csv.read_csv(where + '/ours.csv', csv.ReadOptions(skip_rows=1))
csv.write_csv(lines, where + '/theirs.csv')

print(json.dumps({
    'npz': npz,
    'text': text,
    'comment': comment.decode(),
    'schema': table.schema.metadata[b'sobolev'].decode(),
    'arrow': [[name, bits(c.to_numpy())] for name, c in zip(table.column_names, table.columns)],
    'csv': [[name, bits(c.to_numpy())] for name, c in zip(lines.column_names, lines.columns)],
}))`;

const hex = (values: Float64Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
/** NaN has many bit patterns: its sign is nobody's concern. */
const plain = (bits: string) => bits.replaceAll('000000000000f8ff', '000000000000f87f');

describe('our files', () => {
  it('are read to the last bit by NumPy and pyarrow, and theirs by us', async ({ skip }) => {
    if (python === undefined) return skip('there is no Python environment .venv/peers');
    const written = example();
    for (const extension of ['npz', 'arrow', 'csv'])
      await writeDataset(file(`ours.${extension}`), written, { rowGroup: 128 });
    const answer = execFileSync(python, ['-c', script, file()], { encoding: 'utf8', maxBuffer: 1 << 26 });
    const theirs = JSON.parse(answer);
    if (theirs === null) return skip('there is no NumPy or pyarrow in .venv/peers');

    const { x, y, dydx, hvp, inputs, outputs, provenance } = written;
    const parts = { x, y, dydx: dydx!, directions: hvp!.directions, products: hvp!.products };
    for (const [name, { shape, data }] of Object.entries(parts)) {
      expect(theirs.npz[name].shape, name).toEqual(shape);
      expect(plain(theirs.npz[name].bits) === hex(data), name).toBe(true);
    }

    const columns = Object.entries(parts).flatMap(([part, { data }]) => {
      const names = columnNames(part as keyof typeof parts, inputs, outputs, k);
      return names.map((name, j) => [
        name,
        hex(Float64Array.from({ length: n }, (_, row) => data[row * names.length + j])),
      ]);
    });
    for (const format of ['arrow', 'csv']) {
      expect(theirs[format].map(([name]: [string]) => name)).toEqual(columns.map(([name]) => name));
      for (const [j, [name, bits]] of columns.entries())
        expect(plain(theirs[format][j][1]) === bits, `${format} ${name}`).toBe(true);
    }
    for (const text of [theirs.text, theirs.schema, theirs.comment.replace('# sobolev: ', '')])
      expect(JSON.parse(text)).toEqual({ schema: 'sobolev/dataset/1', inputs, outputs, provenance });

    for (const name of ['theirs.npz', 'theirs.feather', 'theirs.arrows'])
      expect(await readDataset(file(name)), name).toEqual(written);
    // pyarrow keeps no comments: the names have to be said.
    const table = await readDataset(file('theirs.csv'), { inputs, outputs });
    expect(table).toEqual({ ...written, provenance: { file: file('theirs.csv') } });
  });
});
