/**
 * Unpacks an LZ4 frame (lz4_Frame_format.md, version 1.6), whose blocks may refer to earlier ones, as Arrow and Feather files of
 * pyarrow and pandas have them. Checksums are not compared.
 *
 * @param length of what comes out: exactly so many bytes
 * @throws Error where the frame is broken
 */
export function inflateLz4Frame(frame: Uint8Array, length: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('no LZ4 frame');
  const flags = view.getUint8(4);
  const [contentSize, blockChecksum, dictionary] = [flags & 0x08, flags & 0x10, flags & 0x01];
  if (dictionary) throw new Error('an LZ4 frame with a dictionary');
  let at = 7 + (contentSize ? 8 : 0);
  const output = new Uint8Array(length);
  let filled = 0;
  while (true) {
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const size = word & 0x7fffffff;
    if (at + size > frame.length) throw new Error('an LZ4 block ends after its frame');
    const block = frame.subarray(at, at + size);
    if (word >>> 31) {
      output.set(block, filled); // stored as it is
      filled += size;
    } else filled = inflateBlock(block, output, filled);
    at += size + (blockChecksum ? 4 : 0);
  }
  if (filled !== length) throw new Error(`an LZ4 frame of ${filled} bytes for ${length}`);
  return output;
}

/** Appends what a block holds: literals and copies of what came out before, in turn. Returns how much is filled then. */
function inflateBlock(block: Uint8Array, output: Uint8Array, from: number): number {
  let at = 0;
  let to = from;
  const extended = (nibble: number): number => {
    let length = nibble;
    if (nibble !== 15) return length;
    let byte: number;
    do {
      if (at >= block.length) throw new Error('an LZ4 block ends early');
      byte = block[at++];
      length += byte;
    } while (byte === 255);
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = extended(token >> 4);
    if (at + literals > block.length || to + literals > output.length)
      throw new Error('LZ4 literals end early');
    output.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === block.length) return to;
    if (at + 2 > block.length) throw new Error('an LZ4 block ends early');
    const offset = block[at] | (block[at + 1] << 8);
    at += 2;
    const stop = to + extended(token & 15) + 4;
    if (offset === 0 || offset > to || stop > output.length) throw new Error('an LZ4 copy from nowhere');
    // Byte by byte: a copy may overlap what it makes.
    for (; to < stop; to++) output[to] = output[to - offset];
  }
  return to;
}
