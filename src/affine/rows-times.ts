/// <reference path="../webassembly.d.ts" />
import { embeddedModule } from '../tensor/index.ts';
import { rowsTimesWasm } from './rows-times-wasm.ts';

/** Rows and columns that rows-times.wat takes at once. */
const TILE = 4;
const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

const memory = new WebAssembly.Memory({ initial: 1 });
let multiply: ((...numbers: number[]) => void) | undefined;

/**
 * Rows [.., inner] times a matrix [inner, columns]. Sums are taken in some order, each of at most `inner` products. WebAssembly
 * (rows-times.wat) takes them in a fifth of JavaScript's time.
 */
export function rowsTimes(
  rows: Float64Array,
  matrix: Float64Array,
  inner: number,
  columns: number,
): Float64Array {
  const count = inner === 0 ? 0 : rows.length / inner;
  const out = new Float64Array(count * columns);
  if (out.length === 0) return out;
  const [blocks, tiles] = [Math.ceil(count / TILE), Math.ceil(columns / TILE)];
  const width = tiles * TILE;
  const [w, to] = [blocks * TILE * inner, blocks * TILE * inner + width * inner];
  const numbers = room(to + blocks * TILE * width);
  numbers.set(rows);
  numbers.fill(0, rows.length, w);
  for (let k = 0, from = 0; k < inner; k++)
    for (let j = 0; j < width; j++) {
      const place = w + ((j - (j % TILE)) * inner + k * TILE + (j % TILE));
      numbers[place] = j < columns ? matrix[from++] : 0;
    }
  code()(0, w * BYTES, to * BYTES, blocks, inner, tiles);
  if (width === columns) out.set(numbers.subarray(to, to + out.length));
  else
    for (let row = 0; row < count; row++)
      out.set(numbers.subarray(to + row * width, to + row * width + columns), row * columns);
  return out;
}

/** So many numbers of the module's memory, which grows. */
function room(length: number): Float64Array {
  const missing = length * BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Float64Array(memory.buffer, 0, length);
}

function code() {
  if (multiply === undefined) {
    multiply = embeddedModule(rowsTimesWasm, { memory }).multiply as NonNullable<typeof multiply>;
  }
  return multiply;
}
