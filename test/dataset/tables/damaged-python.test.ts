import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { pythonWith } from '../../support/python.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';

/*
 * Files with checksums as NumPy and pyarrow write them: whole ones are read, and in damaged ones no byte changes a number.
 * Skipped where there is no Python environment with these.
 */

const python = pythonWith('numpy, pyarrow');
const path = temporaryDirectory();
/** Of the bytes that are damaged, one after the other. */
const STEP = 29;

/** Runs a script in the folder of the tests; it has `a`, `b`, `y`, of which `b` has few values and `y` many digits. */
function run(script: string): void {
  const preamble = `
import zipfile, numpy as np, pyarrow as pa, pyarrow.parquet as pq
a = np.arange(300) / 8
b = np.arange(300) % 7 - 2.5
y = np.sqrt(np.arange(300))
table = pa.table(dict(a=a, b=b, y=y))
`;
  execFileSync(python!, ['-c', preamble + script], { cwd: path() });
}

const numbers = Array.from({ length: 300 }, (_, i) => [i / 8, (i % 7) - 2.5, Math.sqrt(i)]);
const read = (name: string) => readDataset(path(name), { inputs: ['a', 'b'], outputs: ['y'] });

function expectWhole({ x, y }: Dataset, where: string): void {
  expect([...x.data], where).toEqual(numbers.flatMap((row) => row.slice(0, 2)));
  expect([...y.data], where).toEqual(numbers.map((row) => row[2]));
}

describe.skipIf(python === undefined)('a file with checksums', () => {
  it('is read where it is an NPZ with sizes of 64 bits, and its damaged array is named', async () => {
    run(`
zipfile.ZIP64_LIMIT = 100
zipfile.ZIP_FILECOUNT_LIMIT = 1
np.savez('long.npz', a=a, b=b, y=y)
np.savez_compressed('packed.npz', a=a, b=b, y=y)`);
    const bytes = await readFile(path('long.npz'));
    expect(bytes.includes(Buffer.from([0x50, 0x4b, 6, 6]))).toBe(true);
    expectWhole(await read('long.npz'), 'long.npz');
    expectWhole(await read('packed.npz'), 'packed.npz');
    bytes[bytes.indexOf('b.npy') + 1000] ^= 4;
    await writeFile(path('damaged.npz'), bytes);
    expect(await rejection(read('damaged.npz'))).toMatch(/b\.npy of .*damaged\.npz must be as it was saved/);
  });

  it.each([
    ['of version 1', "write_page_checksum=True, compression='none', data_page_version='1.0'"],
    ['of version 2', "write_page_checksum=True, compression='none', data_page_version='2.0'"],
    ['packed', "write_page_checksum=True, compression='snappy'"],
    ['without dictionaries', "write_page_checksum=True, compression='none', use_dictionary=False"],
    ['of gzip, which has its own', "compression='gzip'"],
  ])(
    'is read where it is a Parquet file with pages %s, and no damaged byte changes a number',
    async (_, how) => {
      run(`pq.write_table(table, 'whole.parquet', ${how}, data_page_size=1000)`);
      expectWhole(await read('whole.parquet'), 'whole');
      const whole = await readFile(path('whole.parquet'));
      const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
      let refused = 0;
      // Headers of pages and the footer have no checksum: only what stands in pages is sure.
      for (let place = 4; place < footer; place += STEP) {
        const bytes = Buffer.from(whole);
        bytes[place] ^= 1 << (place % 8);
        await writeFile(path('damaged.parquet'), bytes);
        const set = await read('damaged.parquet').catch((error: unknown) => error);
        if (set instanceof InputError) refused++;
        else expectWhole(set as Dataset, `byte ${place}`);
      }
      expect(refused / ((footer - 4) / STEP)).toBeGreaterThan(0.8);
    },
  );

  it('names the column of a damaged page', async () => {
    run(
      "pq.write_table(table, 'y.parquet', write_page_checksum=True, compression='none', use_dictionary=False)",
    );
    const bytes = await readFile(path('y.parquet'));
    const number = Buffer.alloc(8);
    number.writeDoubleLE(Math.sqrt(150));
    bytes[bytes.indexOf(number)] ^= 1;
    await writeFile(path('y.parquet'), bytes);
    expect(await rejection(read('y.parquet'))).toMatch(
      /column y of .*y\.parquet must be as it was written; received a page of another checksum \(CRC-32\)/,
    );
  });
});
