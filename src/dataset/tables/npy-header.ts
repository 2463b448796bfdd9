import { InputError } from '../../tensor/index.ts';

/** What an array in NumPy's format is, and where its numbers begin. */
export interface NpyHeader {
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** Of its elements: kind, bytes and byte order. */
  readonly kind: 'f' | 'i' | 'u' | 'b' | 'U';
  readonly size: number;
  readonly little: boolean;
  /** Byte from which on the elements lie. */
  readonly start: number;
}

/** Bytes that a header may have; numpy itself reads 10000 by default. */
export const LONGEST_HEADER = 65536;

/**
 * Reads the header of NumPy's format, versions 1.0 to 3.0 (NEP 1).
 *
 * @param bytes the beginning of the file: its first {@link LONGEST_HEADER} bytes, or all
 * @param length of the whole file, in bytes: the array must end there
 * @throws InputError where it is no such header, its elements are not numbers, or the bytes are fewer or more than it says
 */
export function parseNpyHeader(bytes: Uint8Array, length: number, source: string): NpyHeader {
  const wrong = (received: string): InputError =>
    new InputError(
      `${source} must be a whole array in NumPy's format`,
      received,
      'Save it anew with numpy.save.',
    );
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isNpy(bytes) || bytes.length < 12) throw wrong('other bytes');
  const version = bytes[6];
  if (version < 1 || version > 3) throw wrong(`version ${version}.${bytes[7]}`);
  const [from, size] = version === 1 ? [10, text.readUInt16LE(8)] : [12, text.readUInt32LE(8)];
  const start = from + size;
  if (start > bytes.length) throw wrong(`a header of ${size} bytes`);
  const header = text.toString(version === 3 ? 'utf8' : 'latin1', from, start);
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const sides = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header);
  if (!descr || !order || !sides) throw wrong(header.slice(0, 80).trim());
  const element = elementOf(descr[1], source);
  const shape = sides[1]
    .split(',')
    .map((side) => side.trim())
    .filter((side) => side !== '')
    .map(Number);
  const needed = shape.reduce((a, b) => a * b, element.size);
  if (needed !== length - start) throw wrong(`${length - start} bytes for shape (${shape.join(', ')})`);
  return { ...element, shape, fortran: order[1] === 'True', start };
}

export function isNpy(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 6)).toString('latin1') === '\x93NUMPY';
}

function elementOf(descr: string | undefined, source: string): Pick<NpyHeader, 'kind' | 'size' | 'little'> {
  const match = /^([<>|=])([a-zA-Z])(\d*)$/.exec(descr ?? '');
  const [, order, kind, digits] = match ?? [];
  const size = Number(digits);
  const sizes: Readonly<Record<string, readonly number[]>> = {
    f: [2, 4, 8],
    i: [1, 2, 4, 8],
    u: [1, 2, 4, 8],
    b: [1],
  };
  if (kind === 'U') return { kind, size: 4 * size, little: order !== '>' };
  if (!sizes[kind]?.includes(size))
    throw new InputError(
      `elements of ${source} must be numbers`,
      descr === undefined ? 'a structured type' : descr,
      descr === undefined
        ? 'Save an .npz with one array a field: numpy.savez(path, **{n: a[n] for n in a.dtype.names}).'
        : 'Convert it with astype(float).',
    );
  return { kind: kind as NpyHeader['kind'], size, little: order !== '>' };
}
