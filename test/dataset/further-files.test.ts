import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { columnNames, PARTS, type Part, partsOf } from '../../src/dataset/index.ts';
import { alongOf } from '../../src/dataset/parts.ts';
import { readTableBatches } from '../../src/dataset/read-table.ts';
import { arrayOf } from '../../src/dataset/tables/npz-layout.ts';
import type { Table } from '../../src/dataset/tables/table.ts';
import { columnRoles, readDataset, readDatasetBatches, writeDataset } from '../../src/node/dataset-files.ts';
import { pythonWith } from '../support/python.ts';
import { temporaryDirectory } from '../support/support.ts';
import { everything } from './further-parts.ts';

const file = temporaryDirectory();

describe.each(['.parquet', '.csv', '.tsv', '.npz', '.arrow'])(
  'second derivatives, products and standard errors in a %s file',
  (extension) => {
    it.each([
      [40, 2],
      [1, 1],
    ])('come back to the last bit: %i points, %i directions', async (n, k) => {
      const written = everything(n, k);
      await writeDataset(file(`every${extension}`), written, { rowGroup: 16 });
      expect(await readDataset(file(`every${extension}`))).toEqual(written);
    });

    it('come in batches that are the whole', async () => {
      const written = everything(40);
      await writeDataset(file(`batches${extension}`), written);
      const parts = new Map<Part, number[]>();
      for await (const batch of readDatasetBatches(file(`batches${extension}`), { batch: 7 }))
        for (const [part, { data }] of partsOf(batch)) parts.set(part, [...(parts.get(part) ?? []), ...data]);
      for (const [part, { data }] of partsOf(written)) expect(parts.get(part), part).toEqual([...data]);
    });

    it('are told by part, and nothing is unread', async () => {
      const written = everything(4);
      await writeDataset(file(`roles${extension}`), written);
      const { further, unread, misfits } = await columnRoles(file(`roles${extension}`));
      expect([unread, misfits]).toEqual([[], undefined]);
      expect(Object.keys(further!)).toEqual(Object.keys(PARTS).slice(3));
    });
  },
);

it('rows of many numbers are asked of a table so many at once that 2²⁴ numbers lie in memory', async () => {
  const inputs = Array.from({ length: 40 }, (_, k) => ({ name: `x${k}` }));
  const outputs = [{ name: 'y' }];
  const columns = (['x', 'y', 'hessian'] as const).flatMap((part) => columnNames(part, inputs, outputs, 0));
  const asked: number[] = [];
  const table: Table = {
    columns,
    async *batches(chosen, size) {
      asked.push(size);
      yield { rows: 1, columns: chosen.map(() => Float64Array.of(1)) };
    },
  };
  for await (const { hessian } of readTableBatches(table, 'wide', { inputs, outputs }))
    expect(hessian?.shape).toEqual([1, 1, 40, 40]);
  for await (const _ of readTableBatches(table, 'narrow', { inputs, outputs, hessian: 'none' }));
  expect(asked).toEqual([Math.floor(2 ** 24 / (40 + 1 + 1600)), 65536]);
});

const python = pythonWith('numpy, pyarrow');

const script = `
import json, sys
import numpy as np, pyarrow as pa, pyarrow.csv as csv, pyarrow.feather as feather, pyarrow.parquet as pq
where = sys.argv[1]
bits = lambda a: np.ascontiguousarray(a, dtype='<f8').tobytes().hex()
with np.load(where + '/ours.npz') as arrays:
    named = {name: arrays[name] for name in arrays.files}
np.savez(where + '/theirs.npz', **named)
tables = {
    'arrow': feather.read_table(where + '/ours.arrow'),
    'parquet': pq.read_table(where + '/ours.parquet'),
    'csv': csv.read_csv(where + '/ours.csv', csv.ReadOptions(skip_rows=1)),
}
feather.write_feather(tables['arrow'], where + '/theirs.arrow')
pq.write_table(tables['parquet'], where + '/theirs.parquet')
print(json.dumps({
    'npz': {name: [a.shape, bits(a)] for name, a in named.items() if name != 'sobolev'},
    **{kind: {name: bits(c.to_numpy()) for name, c in zip(t.column_names, t.columns)} for kind, t in tables.items()},
}))`;

it('files with every part are read to the last bit by NumPy and pyarrow, and theirs by us', async ({
  skip,
}) => {
  if (python === undefined) return skip('there is no Python environment .venv/peers with NumPy and pyarrow');
  const written = everything(30);
  for (const extension of ['npz', 'arrow', 'csv', 'parquet'])
    await writeDataset(file(`ours.${extension}`), written);
  const theirs = JSON.parse(
    execFileSync(python, ['-c', script, file()], { encoding: 'utf8', maxBuffer: 1 << 26 }),
  );
  const plain = (bits: string) => bits.replaceAll('000000000000f8ff', '000000000000f87f');
  const hex = (values: Float64Array) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
  for (const [part, { shape, data }] of partsOf(written)) {
    const [theirShape, bits] = theirs.npz[arrayOf(part)];
    expect(theirShape, part).toEqual(shape);
    expect(plain(bits) === plain(hex(data)), part).toBe(true);
    const names = columnNames(part, written.inputs, written.outputs, alongOf(part, written));
    for (const [j, name] of names.entries()) {
      const column = Float64Array.from({ length: 30 }, (_, row) => data[row * names.length + j]);
      for (const kind of ['arrow', 'csv', 'parquet'])
        expect(plain(theirs[kind][name]) === plain(hex(column)), `${kind} ${name}`).toBe(true);
    }
  }
  for (const name of ['theirs.npz', 'theirs.arrow', 'theirs.parquet'])
    expect(await readDataset(file(name)), name).toEqual(written);
});
