import { readFile, writeFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/dataset/index.ts';
import { readDataset, writeDataset } from '../../../src/node/dataset-files.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';
import { npyNumbers } from './npy-bytes.ts';

const path = temporaryDirectory();
const x = Array.from({ length: 24 }, (_, i) => Math.sin(i));
const y = Array.from({ length: 12 }, (_, i) => Math.cos(i));
const archive = (level: 0 | 9) =>
  zipSync({ 'x.npy': npyNumbers([12, 2], x), 'y.npy': npyNumbers([12], y) }, { level });

async function read(name: string, bytes: Uint8Array): Promise<Dataset> {
  await writeFile(path(name), bytes);
  return readDataset(path(name));
}

describe('of an NPZ file', () => {
  it.each([['stored', 0] as const, ['deflated', 9] as const])(
    'no damaged byte changes a number: %s',
    async (_, level) => {
      const whole = archive(level);
      let refused = 0;
      for (let place = 0; place < whole.length; place++) {
        const bytes = whole.slice();
        bytes[place] ^= 1 << (place % 8);
        const set = await read('damaged.npz', bytes).catch((error: unknown) => error);
        if (set instanceof InputError) refused++;
        else {
          expect([...(set as Dataset).x.data], `byte ${place}`).toEqual(x);
          expect([...(set as Dataset).y.data], `byte ${place}`).toEqual(y);
        }
      }
      // What may change are versions, dates and attributes, and the sizes before the arrays, which the directory repeats.
      expect(whole.length - refused).toBeLessThan(130);
    },
  );

  it('a damaged array is named, in a file of ours as of others', async () => {
    const whole = archive(0);
    const second = whole.slice();
    // In the middle of the first array, of 192 bytes: after its name and headers.
    second[Buffer.from(whole).indexOf('\x93NUMPY', 0, 'latin1') + 200] ^= 0x40;
    expect(await rejection(read('x.npz', second))).toMatch(
      /x\.npy of .*x\.npz must be as it was saved; received bytes of another checksum \(CRC-32\): the file is damaged\. Fetch or save/,
    );
    await writeDataset(path('own.npz'), await read('whole.npz', whole));
    const own = await readFile(path('own.npz'));
    own[own.lastIndexOf('\x93NUMPY', own.indexOf('sobolev.npy') - 1, 'latin1') + 180] ^= 1;
    expect(await rejection(read('own.npz', own))).toMatch(/\.npy of .*own\.npz must be as it was saved/);
  });

  it('a directory that is cut off, short, or leads elsewhere is refused', async () => {
    const whole = archive(9);
    const end = whole.length - 22;
    const changed = (change: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
      const bytes = whole.slice();
      change(new DataView(bytes.buffer), bytes);
      return bytes;
    };
    const directory = new DataView(whole.buffer).getUint32(end + 16, true);
    const cases: readonly [Uint8Array, RegExp][] = [
      [whole.subarray(0, whole.length - 1), /breaks off/],
      [whole.subarray(0, 10), /breaks off/],
      [changed((view) => view.setUint16(end + 10, 1, true)), /its directory has another length/],
      [changed((view) => view.setUint16(end + 10, 3, true)), /its directory leads out of it/],
      [changed((view) => view.setUint32(end + 16, 0x7fffffff, true)), /its directory leads out of it/],
      [changed((view) => view.setUint32(directory + 42, 0x7fffffff, true)), /its directory leads out of it/],
      [changed((view) => view.setUint32(directory + 20, 0x7fffff, true)), /the place of x\.npy differ/],
      [changed((view) => view.setUint32(directory + 42, 1, true)), /the place of x\.npy differ/],
      [changed((view) => view.setUint16(directory + 8, 1, true)), /encrypted/],
      [changed((view) => view.setUint16(directory + 10, 12, true)), /another way than by deflate/],
      [changed((view) => view.setUint32(directory + 24, 100, true)), /x\.npy of .* damaged/],
      [changed((view) => view.setUint32(directory + 24, 400, true)), /\d+ bytes, not 400/],
      [changed((view) => view.setUint32(directory + 16, 7, true)), /another checksum/],
    ];
    for (const [bytes, message] of cases)
      expect(await rejection(read('directory.npz', bytes))).toMatch(message);
  });
});
