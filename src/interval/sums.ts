/// <reference path="../webassembly.d.ts" />
import { embeddedModule } from '../tensor/index.ts';
import { sumsWasm } from './sums-wasm.ts';

/**
 * c = Σwm and t = Σ|w|q of a vector of intervals, given as midpoints m and radii q, with many vectors of points w. They are
 * the two sums of Rump's midpoint-radius product. WebAssembly (sums.wat) takes them in a quarter of JavaScript's time.
 *
 * Use one at a time: all share the module's memory, and {@link placeWeights placing} the next may end the last. Weights are
 * not written to once they are placed.
 */
export interface Sums {
  /** [inner]; to be written. */
  readonly m: Float64Array;
  /** [inner]; to be written. */
  readonly q: Float64Array;
  /** [columns], after a {@link run}. */
  readonly c: Float64Array;
  /** [columns], after a {@link run}. */
  readonly t: Float64Array;
  /** Computes c and t of m and q as they are now. */
  run(): void;
}

/** How the vectors w lie: as the columns of a matrix stored by rows, or one after the other. */
export type Arrangement = 'byRows' | 'byColumns';

/** Makes sums over `columns` vectors of `inner` weights each, which lie in `weights` from `start` on. */
export function placeWeights(
  arrangement: Arrangement,
  weights: Float64Array,
  start: number,
  inner: number,
  columns: number,
): Sums {
  // sums.wat takes whole pairs of elements, and at least four or eight columns.
  const length = inner + (inner % 2);
  const width = Math.ceil(columns / GROUP) * GROUP;
  const size = inner * columns;
  const [q, c, t, w] = [length, 2 * length, 2 * length + width, 2 * length + 2 * width];
  const { numbers, placed } = place(
    weights,
    `${arrangement},${start},${inner},${columns}`,
    w + size + GROUP + 3 * inner,
  );
  numbers.fill(0, 0, w);
  if (!placed) {
    numbers.set(weights.subarray(start, start + size), w);
    // The pair of an odd last element.
    numbers[w + size] = 0;
  }
  const offsets = [0, q, w, c, t].map((index) => numbers.byteOffset + index * Float64Array.BYTES_PER_ELEMENT);
  return {
    m: numbers.subarray(0, inner),
    q: numbers.subarray(q, q + inner),
    c: numbers.subarray(c, c + columns),
    t: numbers.subarray(t, t + columns),
    run: () => {
      if (size > 0) code()[arrangement](...offsets, inner, columns);
    },
  };
}

/** Columns that sums.wat takes at once, at most. */
const GROUP = 8;
const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

/** So many numbers of weights stay placed for the next time: half a gigabyte. More are placed over the first. */
const MOST_PLACED = 2 ** 26;

const memory = new WebAssembly.Memory({ initial: 1 });
let compiled: Readonly<Record<Arrangement, (...numbers: number[]) => void>> | undefined;
/** Where weights lie. Sweep after sweep takes the same ones, and copying them takes as long as the sums. */
let places = new WeakMap<Float64Array, Map<string, number>>();
/** The first number that is free. */
let free = 0;

/** A place for `length` numbers in the module's memory, which grows, and whether these weights lie there already. */
function place(
  weights: Float64Array,
  form: string,
  length: number,
): { readonly numbers: Float64Array; readonly placed: boolean } {
  const known = places.get(weights) ?? new Map<string, number>();
  const at = known.get(form);
  if (at !== undefined) return { numbers: new Float64Array(memory.buffer, at * BYTES, length), placed: true };
  if (free + length > MOST_PLACED) {
    places = new WeakMap();
    free = 0;
    known.clear();
  }
  const missing = (free + length) * BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const numbers = new Float64Array(memory.buffer, free * BYTES, length);
  places.set(weights, known.set(form, free));
  // Places begin at whole vectors, of sixteen bytes.
  free += length + (length % 2);
  return { numbers, placed: false };
}

function code() {
  compiled ??= embeddedModule(sumsWasm, { memory }) as NonNullable<typeof compiled>;
  return compiled;
}
