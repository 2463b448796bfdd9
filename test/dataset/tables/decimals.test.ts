import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalNumber, wholeNumber } from '../../../src/dataset/tables/decimal.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { temporaryDirectory } from '../../support/support.ts';

const file = temporaryDirectory();
const path = fileURLToPath(new URL('../../fixtures/data/decimals-16-byte.parquet', import.meta.url));
const named = { inputs: ['x'], outputs: ['y'] };

describe('decimals', () => {
  it('of thirteen bytes in Parquet are the numbers that pyarrow and Python have, to the last bit', async () => {
    const { x, y } = await readDataset(path, named);
    expect([...x.data.subarray(0, 3), x.data[299]]).toEqual([
      -4.8406342613, 4.4794668248, -0.2038033254, -3.9063531587,
    ]);
    expect([...y.data.subarray(0, 3), y.data[299]]).toEqual([20.43, 17.07, -2.96, 12.26]);
    // Of float(value) of each, x then y.
    const all = Buffer.concat(
      [x.data, y.data].map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      ),
    );
    expect(createHash('sha256').update(all).digest('hex')).toBe(
      'e84c3fa461178693e4cd7d2d3e1a67b20da6d98b1ab54d495a46b34dd77307e7',
    );
  });

  it('are the nearest float64: no neighbour is nearer, in exact arithmetic', () => {
    const bits = new DataView(new ArrayBuffer(8));
    const next = (value: number, step: bigint): number => {
      bits.setFloat64(0, value);
      bits.setBigInt64(0, bits.getBigInt64(0) + step);
      return bits.getFloat64(0);
    };
    // A float64 is a whole number over 2^1074: the distance to whole/10^scale, times both.
    const exact = (value: number): bigint => {
      bits.setFloat64(0, value);
      const word = bits.getBigUint64(0);
      const exponent = (word >> 52n) & 0x7ffn;
      const fraction = word & 0xfffffffffffffn;
      const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
      return word >> 63n ? -size : size;
    };
    const distance = (value: number, whole: bigint, scale: number): bigint => {
      const difference = exact(value) * 10n ** BigInt(scale) - (whole << 1074n);
      return difference < 0n ? -difference : difference;
    };
    const wholes = fc.oneof(
      fc.bigInt(-(2n ** 63n), 2n ** 63n),
      fc.bigInt(-(2n ** 255n), 2n ** 255n),
      fc.bigInt(-(10n ** 6n), 10n ** 6n),
    );
    fc.assert(
      fc.property(wholes, fc.integer({ min: 0, max: 76 }), (whole, scale) => {
        const value = decimalNumber(whole, scale);
        const own = distance(value, whole, scale);
        for (const step of value === 0 ? [] : [1n, -1n])
          expect(own <= distance(next(value, step), whole, scale)).toBe(true);
        if (value === 0) expect(whole).toBe(0n);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('are whole numbers in two’s complement of any width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n),
        (width, any) => {
          const whole = BigInt.asIntN(8 * width, any);
          const hex = BigInt.asUintN(8 * width, whole)
            .toString(16)
            .padStart(2 * width, '0');
          expect(wholeNumber(Buffer.from(hex, 'hex'))).toBe(whole);
        },
      ),
      { seed: 1 },
    );
  });

  it('in broken files give InputErrors, or sets', async () => {
    const original = new Uint8Array(await readFile(path));
    let refused = 0;
    for (let at = 4; at < original.length; at += 41) {
      const bytes = original.slice();
      bytes.fill(0xff, at, at + 1 + (at % 5));
      await writeFile(file('broken.parquet'), bytes);
      await readDataset(file('broken.parquet'), named).catch((error: unknown) => {
        refused++;
        expect(error).toBeInstanceOf(InputError);
        // What broke in the code is of no use to whom has the file.
        expect((error as Error).message).not.toMatch(/TypeError|RangeError|reading '/);
      });
    }
    expect(refused).toBeGreaterThan(5);
  });
});
