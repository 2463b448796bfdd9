import type { decompressPage } from 'hyparquet/src/datapage.js';
import { demand } from '../../tensor/index.ts';
import { gunzip } from './gunzip.ts';

/** How pages are unpacked, by the name of the method, to a number of bytes that was found fit for memory. */
export type Compressors = NonNullable<Parameters<typeof decompressPage>[3]>;

/**
 * Loaded only for files that need them: they bring dictionaries and WebAssembly along.
 *
 * @throws InputError where the method is none of those that are read
 */
export async function compressorsFor(codec: string, path: string): Promise<Compressors> {
  if (codec === 'UNCOMPRESSED' || codec === 'SNAPPY') return {};
  const { compressors, decompressZstd } = await import('hyparquet-compressors');
  demand(
    Object.keys(compressors).includes(codec),
    `${path} must be compressed with snappy, zstd, gzip, brotli or lz4, or not at all`,
    codec,
    'Write it with one of these.',
  );
  return {
    ...compressors,
    // The library does not compare the checksum that every gzip has.
    GZIP: (input, length) => gunzip(input, length),
    // Into a buffer of the size that was checked, whatever the frame claims.
    ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
  };
}
