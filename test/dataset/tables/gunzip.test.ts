import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip } from '../../../src/dataset/tables/gunzip.ts';

describe('bytes packed by gzip', () => {
  it('are unpacked to what zlib packed, into as many bytes as they may have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(100), (bytes, spare) => {
        expect(Buffer.compare(gunzip(gzipSync(bytes), bytes.length + spare), bytes)).toBe(0);
      }),
    );
  });

  it('are refused where they are more than they may be, damaged, or broken off', () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 251);
    const packed = gzipSync(bytes);
    expect(() => gunzip(packed, bytes.length - 1)).toThrow('more than 2999 bytes');
    for (let at = 10; at < packed.length; at += 7) {
      const damaged = Uint8Array.from(packed, (byte, i) => (i === at ? byte ^ 4 : byte));
      expect(() => gunzip(damaged, bytes.length), `byte ${at}`).toThrow();
      expect(() => gunzip(packed.subarray(0, at), bytes.length), `first ${at} bytes`).toThrow();
    }
  });
});
