import { crc32 as known } from 'node:zlib';
import { expect, it } from 'vitest';
import { crc32 } from '../../../src/dataset/tables/crc32.ts';
import { stream } from '../../../src/tensor/index.ts';

it('the checksum is that of zlib, and of the catalogue of checksums', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  const random = new Float64Array(64);
  stream(1, 'bytes').fillUniform(random);
  for (let length = 0; length <= 64; length++) {
    const bytes = Uint8Array.from(random.subarray(0, length), (u) => 256 * u);
    expect(crc32(bytes)).toBe(known(bytes));
  }
});
