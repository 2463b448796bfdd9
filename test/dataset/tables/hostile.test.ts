import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDataset } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { InputError } from '../../../src/tensor/index.ts';

/*
 * Broken and hostile files: whatever the bytes, an InputError or a checked set, soon, and no more memory than the file deserves.
 */

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/data/${name}`, import.meta.url));
const named = { inputs: ['x0', 'x1'], outputs: ['y'] };
const lists = { inputs: ['x'], outputs: ['Y'], gradients: ['J'] };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sobolev-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(name: string, bytes: Uint8Array): Promise<'read' | string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  try {
    const set = await readDataset(path, name.startsWith('mutated-lists') ? lists : named);
    // What is read is sound: its rows come from bytes that are there.
    if (set.x.shape[0] > 64 * bytes.length) expect.fail(`${set.x.shape[0]} rows from ${bytes.length} bytes`);
    return 'read';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (/[\n\r]/.test(error.message) || error.message.length > 2000) expect.fail(`message ${error.message}`);
    return error.message;
  }
}

interface Mutation {
  readonly at: number;
  readonly kind: 'byte' | 'ones' | 'cut' | 'insert' | 'copy';
  readonly value: number;
}
const mutations = fc.array(
  fc.record<Mutation>({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    kind: fc.constantFrom('byte', 'byte', 'byte', 'ones', 'cut', 'insert', 'copy'),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutated(original: Uint8Array, list: readonly Mutation[]): Uint8Array {
  let bytes = original.slice();
  for (const { at, kind, value } of list) {
    // Ends are where formats keep what matters: half of the places are near one.
    const share = at < 0.25 ? at ** 2 : at > 0.75 ? 1 - (1 - at) ** 2 : at;
    const place = Math.min(Math.floor(share * bytes.length), bytes.length - 1);
    if (bytes.length === 0) break;
    if (kind === 'byte') bytes[place] = value;
    else if (kind === 'ones') bytes.fill(0xff, place, place + 1 + (value % 8));
    else if (kind === 'cut') bytes = bytes.slice(0, place);
    else {
      const piece = kind === 'insert' ? Uint8Array.of(value) : bytes.subarray(place, place + value);
      bytes = Uint8Array.from([...bytes.subarray(0, place), ...piece, ...bytes.subarray(place)]);
    }
  }
  return bytes;
}

describe('mutated files of other tools give InputErrors, or sets', () => {
  it.each([
    'excel.csv',
    'savetxt.csv',
    'columns.npy',
    'half.npy',
    'arrays.npz',
    'compressed.npz',
    'pyarrow-lz4.feather',
    'pyarrow-zstd.feather',
    'polars-mixed.arrow',
    'pyarrow.arrows',
    'pyarrow-snappy.parquet',
    'pyarrow-brotli.parquet',
    'pyarrow-gzip.parquet',
    'pyarrow-lz4.parquet',
    'pyarrow-mixed.parquet',
    'polars.parquet',
    'lists.parquet',
    'lists-v2.parquet',
    'lists.feather',
    'lists.arrows',
  ])('%s', async (name) => {
    const original = new Uint8Array(await readFile(fixture(name)));
    let [good, slowest] = [0, 0];
    const runs = 60;
    await fc.assert(
      fc.asyncProperty(mutations, async (list) => {
        const start = performance.now();
        if ((await read(`mutated-${name}`, mutated(original, list))) === 'read') good++;
        slowest = Math.max(slowest, performance.now() - start);
      }),
      { numRuns: runs, seed: 1 },
    );
    // The test tests something: most mutations are found. And none takes long: a second on a machine that does other things.
    expect(good).toBeLessThan(runs);
    expect(slowest).toBeLessThan(2000);
  });
});

/** A `.npy` file with any header. */
function npy(header: string, data: Uint8Array, claimed = header.length): Uint8Array {
  const bytes = Buffer.alloc(10 + header.length + data.length);
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(claimed, 8);
  bytes.write(header, 10, 'latin1');
  bytes.set(data, 10 + header.length);
  return bytes;
}
const headerOf = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

describe('an array that claims more than is there is refused', () => {
  const data = new Uint8Array(8);
  it.each([
    [
      'more numbers',
      npy(headerOf("'<f8'", '(1000000000000, 3)'), data),
      /8 bytes for shape \(1000000000000, 3\)/,
    ],
    ['fewer numbers', npy(headerOf("'<f8'", '(0, 3)'), data), /8 bytes for shape \(0, 3\)/],
    [
      'endless columns of nothing',
      npy(headerOf("'<f8'", '(0, 100000000000)'), data.subarray(8)),
      /must have columns/,
    ],
    ['a header that goes on', npy(headerOf("'<f8'", '(1,)'), data, 60000), /a header of 60000 bytes/],
    ['negative sides', npy(headerOf("'<f8'", '(-1, -1)'), data), /whole array in NumPy's format/],
    [
      'another kind',
      npy(headerOf("'<c16'", '(1,)'), data),
      /must be numbers; received complex numbers \(<c16\)\. Save their parts/,
    ],
    ['code', npy("__import__('os').abort()", data), /whole array in NumPy's format/],
    ['nested lists', npy(headerOf("[('a', '<f8')]", '(1,)'), data), /received a structured type/],
  ])('%s', async (_, bytes, message) => {
    expect(await read('claims.npy', bytes)).toMatch(message);
  });
});

describe('a zip', () => {
  const one = (n: number) => npy(headerOf("'<f8'", `(${n},)`), new Uint8Array(8 * n));

  it('that claims to unpack to more than deflate can is refused before it is unpacked', async () => {
    const zip = zipSync({ 'x0.npy': one(1000), 'x1.npy': one(1000), 'y.npy': one(1000) });
    expect(await read('right.npz', zip)).toBe('read');
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    // Sizes of the first array in the central directory: the packed one at 20, the unpacked one at 24.
    const directory = Buffer.from(zip).lastIndexOf(Buffer.from('x0.npy')) - 46;
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    view.setUint32(directory + 24, 0x7fffffff, true);
    expect(await read('bomb.npz', zip)).toMatch(
      /array x0\.npy of .* must fit into memory; received 2147483647 bytes, packed in \d+/,
    );
  });

  it('with nothing of NumPy, arrays of different lengths or shapes is refused', async () => {
    const text = new TextEncoder().encode('hello');
    expect(await read('other.npz', zipSync({ 'notes.txt': text }))).toMatch(/must hold NumPy arrays/);
    expect(await read('book.npz', zipSync({ 'xl/workbook.xml': text }))).toMatch(
      /must be a whole NPZ file; received an Excel workbook \(xlsx\)\. Save it as CSV/,
    );
    expect(await read('text.npz', zipSync({ 'x.npy': text }))).toMatch(/x\.npy of .* must be a whole array/);
    expect(
      await read('uneven.npz', zipSync({ 'x0.npy': one(3), 'x1.npy': one(2), 'y.npy': one(3) })),
    ).toMatch(/arrays of .* must have a row a point: 3 as in x0; received "2 of x1"/);
    const array = (shape: string, n: number) => npy(headerOf("'<f8'", shape), new Uint8Array(8 * n));
    const shapes = zipSync({ 'x.npy': array('(2, 2)', 4), 'y.npy': one(2), 'dydx.npy': array('(2, 3)', 6) });
    expect(await read('shapes.npz', shapes)).toMatch(
      /dydx of .* has shape \[2,1,2\] for 2 inputs and 1 output; received "\[2,3\]"/,
    );
  });
});

describe('an Arrow file', () => {
  it('whose lists claim to be longer than their message is refused', async () => {
    const original = new Uint8Array(await readFile(fixture('pyarrow.arrows')));
    const view = new DataView(original.buffer);
    let refused = 0;
    // Each word of the first messages in turn becomes a length of two billion.
    for (let at = 8; at < 900; at += 8) {
      const before = view.getUint32(at, true);
      view.setUint32(at, 0x7ffffff0, true);
      if ((await read('lists.arrows', original)) !== 'read') refused++;
      view.setUint32(at, before, true);
    }
    expect(refused).toBeGreaterThan(50);
    expect(await read('lists.arrows', original)).toBe('read');
  });
});

describe('a Parquet file', () => {
  const values = Array.from({ length: 40 }, (_, i) => i % 3);
  const file = () =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: ['x0', 'x1', 'y'].map((name) => ({
          name,
          data: values,
          encoding: 'RLE_DICTIONARY',
          nullable: true,
        })),
        codec: 'UNCOMPRESSED',
      }),
    );

  it('whose counts and runs claim more than its rows is refused', async () => {
    expect(await read('right.parquet', file())).toBe('read');
    let refused = 0;
    // Runs and counts are variable-length integers: four bytes that go on, and one that ends them, at each place in turn.
    for (let at = 4; at < file().length - 12; at += 5) {
      const bytes = file();
      bytes.set([0xfe, 0xff, 0xff, 0xff, 0x0f], at);
      if ((await read('runs.parquet', bytes)) !== 'read') refused++;
    }
    expect(refused).toBeGreaterThan(50);
  });
});

describe('a set without derivatives, or of few points', () => {
  it('is checked like any other', async () => {
    const path = join(directory, 'few.csv');
    await writeFile(path, 'x0,x1,y\n1,2,3\n2,3,4\n');
    expect(checkDataset(await readDataset(path, named))).toEqual([]);
  });
});
