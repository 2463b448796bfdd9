import { sizeOf } from '../../tensor/index.ts';
import type { FilePrecision } from './table.ts';

/**
 * An array in NumPy's format, version 1.0, little endian, rows first.
 *
 * @param columns of a row, each in pieces
 * @param shape of the array: rows first, then sides whose product is the number of columns
 */
export function formatNpy(
  columns: readonly (readonly (Float64Array | Float32Array)[])[],
  shape: readonly number[],
  precision: FilePrecision,
): Uint8Array {
  const size = precision === 'float32' ? 4 : 8;
  const bytes = withHeader(`<f${size}`, shape, sizeOf(shape) * size);
  const view = new DataView(bytes.buffer);
  const start = bytes.length - sizeOf(shape) * size;
  for (const [j, pieces] of columns.entries()) {
    let at = start + j * size;
    for (const piece of pieces)
      for (const value of piece) {
        if (size === 4) view.setFloat32(at, value, true);
        else view.setFloat64(at, value, true);
        at += columns.length * size;
      }
  }
  return bytes;
}

/** A text as an array of no dimensions: `str(numpy.load(path)[name])`. */
export function formatNpyText(text: string): Uint8Array {
  const points = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = withHeader(`<U${points.length}`, [], 4 * points.length);
  const view = new DataView(bytes.buffer);
  for (const [i, point] of points.entries())
    view.setUint32(bytes.length - 4 * (points.length - i), point, true);
  return bytes;
}

/** The header, and as many bytes of nothing. */
function withHeader(descr: string, shape: readonly number[], length: number): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sides}), }`;
  // Elements begin at a multiple of 64 bytes; the header ends with a line break.
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + length);
  bytes.set([0x93, ...ascii('NUMPY'), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(ascii(`${text.padEnd(start - 11)}\n`), 10);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
