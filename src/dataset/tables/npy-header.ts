import { InputError } from '../../tensor/index.ts';
import { latin1 } from './latin1.ts';
import { type NpyElements, npyElements } from './npy-elements.ts';

/** What an array in NumPy's format is, and where its numbers begin. */
export interface NpyHeader extends NpyElements {
  readonly shape: readonly number[];
  readonly fortran: boolean;
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
 * @throws InputError where it is no such header, or the bytes are fewer or more than it says
 */
export function parseNpyHeader(bytes: Uint8Array, length: number, source: string): NpyHeader {
  const wrong = (received: string): InputError =>
    new InputError(
      `${source} must be a whole array in NumPy's format`,
      received,
      'Save it anew with numpy.save.',
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isNpy(bytes) || bytes.length < 12) throw wrong('other bytes');
  const version = bytes[6];
  if (version < 1 || version > 3) throw wrong(`version ${version}.${bytes[7]}`);
  const [from, size] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const start = from + size;
  if (start > bytes.length) throw wrong(`a header of ${size} bytes`);
  const text = bytes.subarray(from, start);
  const header = version === 3 ? new TextDecoder().decode(text) : latin1(text);
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const sides = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header);
  if (!descr || !order || !sides) throw wrong(header.slice(0, 80).trim());
  const elements = npyElements(descr[1]);
  const shape = sides[1]
    .split(',')
    .map((side) => side.trim())
    .filter((side) => side !== '')
    .map(Number);
  const needed = shape.reduce((a, b) => a * b, elements.size);
  // How long objects and structures are is not asked.
  if (elements.kind !== 'other' && needed !== length - start)
    throw wrong(`${length - start} bytes for shape (${shape.join(', ')})`);
  return { ...elements, shape, fortran: order[1] === 'True', start };
}

export function isNpy(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 6)) === '\x93NUMPY';
}
