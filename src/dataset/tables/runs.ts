/**
 * Unsigned integers in Parquet's hybrid of runs and packed bits (apache/parquet-format, Encodings.md, "RLE"). Each has
 * `width` bits. There are `count` of them and no more, whatever the runs claim.
 *
 * @throws Error where the bytes end before
 */
export function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (!(width >= 0 && width <= 32)) throw new Error(`integers of ${width} bits`);
  const values = new Uint32Array(count);
  const size = Math.ceil(width / 8);
  let at = 0;
  let filled = 0;
  while (filled < count) {
    let header = 0;
    let shift = 0;
    let byte: number;
    do {
      if (at >= bytes.length || shift > 28) throw new Error('runs end early');
      byte = bytes[at++];
      header += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    const length = Math.floor(header / 2);
    if (length === 0) throw new Error('an empty run');
    if (header % 2 === 0) {
      if (at + size > bytes.length) throw new Error('runs end early');
      let value = 0;
      for (let i = 0; i < size; i++) value += bytes[at++] * 2 ** (8 * i);
      const stop = Math.min(filled + length, count);
      values.fill(value, filled, stop);
      filled = stop;
    } else {
      const stop = Math.min(filled + 8 * length, count);
      if (at + Math.ceil(((stop - filled) * width) / 8) > bytes.length) throw new Error('runs end early');
      for (let bit = 0; filled < stop; bit += width) values[filled++] = bitsAt(bytes, 8 * at + bit, width);
      at += length * width;
    }
  }
  return values;
}

/** `width` bits from a bit on, the lowest first. */
function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  for (let got = 0; got < width; ) {
    const offset = (bit + got) % 8;
    const taken = Math.min(8 - offset, width - got);
    value += ((bytes[Math.floor((bit + got) / 8)] >> offset) & ((1 << taken) - 1)) * 2 ** got;
    got += taken;
  }
  return value;
}
