import { InputError } from '../../tensor/index.ts';
import type { FlatTable } from './flatbuffer.ts';
import { inflateLz4Frame } from './lz4-frame.ts';

/** Takes at least `needed` bytes from a buffer that may be compressed, and gives exactly so many. */
export type Inflate = (bytes: Uint8Array, needed: number) => Promise<Uint8Array>;

export function inflater(compression: FlatTable | undefined, path: string): Inflate {
  const whole = (bytes: Uint8Array, needed: number): Uint8Array => {
    if (bytes.length < needed) throw new Error(`${bytes.length} bytes for ${needed}`);
    return bytes.subarray(0, needed);
  };
  if (compression === undefined) return async (bytes, needed) => whole(bytes, needed);
  const codec = compression.uint8(0);
  if (codec > 1 || compression.uint8(1) !== 0)
    throw new InputError(
      `${path} must be compressed with zstd or lz4, or not at all`,
      `method ${codec}`,
      'Write it with one of these.',
    );
  return async (bytes, needed) => {
    if (needed === 0) return bytes.subarray(0, 0);
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true));
    const packed = bytes.subarray(8);
    if (length === -1) return whole(packed, needed);
    // Buffers may be padded, but not to any size that a file likes to claim.
    if (!(length >= needed && length <= needed + 64))
      throw new Error(`a buffer of ${length} bytes for ${needed}`);
    if (codec === 0) return whole(inflateLz4Frame(packed, length), needed);
    const { decompressZstd } = await import('hyparquet-compressors');
    return whole(decompressZstd(packed, new Uint8Array(length)), needed);
  };
}
