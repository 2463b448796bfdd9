import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/dataset/index.ts';
import { openTable } from '../../../src/dataset/tables/formats.ts';
import { packedTable } from '../../../src/dataset/tables/gzip.ts';
import { readDataset, readDatasetBatches } from '../../../src/node/dataset-files.ts';
import { fileSource } from '../../../src/node/file-source.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';
import { npyNumbers } from './npy-bytes.ts';

const file = temporaryDirectory();
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/data/${name}`, import.meta.url));
const named = { inputs: ['x0', 'x1'], outputs: ['y'] };

/** A place of its own for what is unpacked, to see that nothing stays there. */
const before = process.env.TMPDIR;
let place = '';
beforeEach(async () => {
  place = file('unpacked');
  await import('node:fs').then(({ mkdirSync }) => mkdirSync(place, { recursive: true }));
  process.env.TMPDIR = place;
  expect(tmpdir()).toBe(place);
});
afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
});
const left = () => readdirSync(place);

async function packed(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(file(name), bytes);
  return file(name);
}

describe('a table packed by gzip', () => {
  it.each([
    'pandas.csv',
    'polars.tsv',
    'savetxt.csv',
    'pandas.parquet',
    'columns.npz',
    'columns.npy',
    'pandas.feather',
    'pyarrow.arrows',
  ])('is read like the table itself, and nothing is left behind: %s', async (name) => {
    const plain = await readDataset(fixture(name), named);
    const bytes = gzipSync(await readFile(fixture(name)));
    for (const as of [`${name}.gz`, name, 'no-extension']) {
      const set = await readDataset(await packed(as, bytes), named);
      expect(set).toEqual({ ...plain, provenance: { file: file(as) } });
    }
    expect(left()).toEqual([]);
  });

  it('of vectors, and of arrays whose points lie last, is read like the table itself', async () => {
    const P = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const Y = [1, 2, 3, 4, 5];
    for (const sides of [
      [5, 2],
      [2, 5],
    ]) {
      const bytes = zipSync({ 'P.npy': npyNumbers(sides, P), 'Y.npy': npyNumbers([5], Y) });
      const path = await packed('vectors.npz.gz', gzipSync(bytes));
      const { x, y } = await readDataset(path, { inputs: ['P'], outputs: ['Y'] });
      expect([...x.data]).toEqual(sides[0] === 5 ? P : [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]);
      expect([...y.data]).toEqual(Y);
    }
    expect(left()).toEqual([]);
  });

  it('that two packings were joined to is read whole', async () => {
    const [head, rows] = ['x0,x1,y\n1,2,3\n', '4,5,6\n'].map((text) => gzipSync(text));
    const { y } = await readDataset(await packed('joined.csv.gz', Buffer.concat([head, rows])), named);
    expect([...y.data]).toEqual([3, 6]);
  });

  it('is removed from where it was unpacked when reading is given up', async () => {
    const text = `x0,x1,y\n${'1,2,3\n'.repeat(500)}`;
    const path = await packed('many.csv.gz', gzipSync(text));
    for await (const { y } of readDatasetBatches(path, { ...named, batch: 10 })) {
      expect(y.shape).toEqual([10, 1]);
      expect(left()).toHaveLength(1);
      break;
    }
    expect(left()).toEqual([]);
  });

  it('is told of by its own name when something is wrong in it', async () => {
    const message = await rejection(
      readDataset(await packed('text.csv.gz', gzipSync('x0,x1,y\n1,two,3\n')), named),
    );
    expect(message).toContain(`x1 in line 2 of ${file('text.csv.gz')} must be a number`);
    expect(message).not.toContain(place);
    expect(left()).toEqual([]);
  });

  it('that is truncated, broken or packed twice is refused', async () => {
    const bytes = gzipSync(await readFile(fixture('pandas.csv')));
    for (const length of [3, 12, bytes.length >> 1, bytes.length - 1])
      expect(
        await rejection(readDataset(await packed('cut.csv.gz', bytes.subarray(0, length)), named)),
      ).toMatch(/cut\.csv\.gz must be a whole gzip file; received .*\. Fetch or pack it anew/);
    const broken = Uint8Array.from(bytes);
    broken.fill(0xff, 40, 60);
    expect(await rejection(readDataset(await packed('broken.csv.gz', broken), named))).toMatch(
      /must be a whole gzip file/,
    );
    const wrong = Uint8Array.from(bytes);
    wrong[wrong.length - 6] ^= 1;
    expect(await rejection(readDataset(await packed('sum.csv.gz', wrong), named))).toMatch(
      /incorrect data check/,
    );
    expect(await rejection(readDataset(await packed('twice.gz', gzipSync(bytes)), named))).toMatch(
      /twice\.gz must be packed once; received "gzip in gzip"/,
    );
    expect(await rejection(readDataset(await packed('empty.csv.gz', gzipSync('')), named))).toMatch(
      /an empty file/,
    );
    expect(left()).toEqual([]);
  });

  it('that is called so and is not is read as what it is', async () => {
    const path = await packed('plain.csv.gz', Buffer.from('x0,x1,y\n1,2,3\n'));
    expect((await readDataset(path, named)).y.data[0]).toBe(3);
  });

  it('that unpacks to too much is refused while it is unpacked', async () => {
    const bomb = fileSource(await packed('bomb.csv.gz', gzipSync(Buffer.alloc(1 << 24, '1'))));
    let opened = 0;
    const open = (plain: ByteSource) => {
      opened++;
      return openTable(plain);
    };
    expect(await rejection(packedTable(bomb, open, { limit: 1 << 20 }))).toMatch(
      /bomb\.csv\.gz must unpack to 1048576 bytes at most; received more\. Unpack it yourself/,
    );
    expect(opened).toBe(0);
    expect(left()).toEqual([]);
    const small = fileSource(await packed('small.csv.gz', gzipSync('x0,x1,y\n1,2,3\n')));
    expect((await packedTable(small, open, { limit: 14 })).columns).toEqual(['x0', 'x1', 'y']);
    expect(await rejection(packedTable(small, open, { limit: 13 }))).toMatch(/must unpack to 13 bytes/);
  });

  it('that cannot be unpacked anywhere is refused with what helps', async () => {
    const path = await packed('fine.csv.gz', gzipSync('x0,x1,y\n1,2,3\n'));
    process.env.TMPDIR = file('nowhere');
    expect(await rejection(readDataset(path, named))).toMatch(/nowhere must be writable.*ENOENT.*Set TMPDIR/);
  });
});
