import { gunzipSync } from 'fflate';
import { crc32 } from './crc32.ts';

/** Length and checksum of what was packed, behind it: RFC 1952. */
const TRAILER = 8;

/**
 * Unpacks gzip of one member into memory.
 *
 * @param most bytes that it may unpack to
 * @throws Error where it is damaged, or unpacks to more
 */
export function gunzip(packed: Uint8Array, most: number): Uint8Array {
  // One more to see what is too long: the library leaves out what goes beyond, and compares no checksum.
  const bytes = gunzipSync(packed, { out: new Uint8Array(most + 1) });
  if (bytes.length > most) throw new Error(`more than ${most} bytes packed by gzip`);
  const trailer = new DataView(packed.buffer, packed.byteOffset + packed.length - TRAILER, TRAILER);
  if (trailer.getUint32(0, true) !== crc32(bytes) || trailer.getUint32(4, true) !== bytes.length)
    throw new Error('bytes of another checksum (CRC-32) than gzip says');
  return bytes;
}
