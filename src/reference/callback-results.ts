import { describe, InputError, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { describePoint } from './checks.ts';

/** Numbers as a callback may give them: plain or typed, `null` where a derivative is not known. */
export type CallbackNumbers =
  | number
  | null
  | Float64Array
  | Float32Array
  | readonly (number | null)[]
  | readonly CallbackNumbers[];

/** One entry a point; or one typed array of all numbers of all points, row after row. */
export type CallbackResults = Float64Array | Float32Array | readonly CallbackNumbers[];

/** Of which call of which model the results are, for checks and their messages. */
export interface ResultsOf {
  readonly model: string;
  /** "evaluate", "vjp" */
  readonly callback: string;
  /** "values", "gradients": what the numbers are. */
  readonly what: string;
  /** All points of the request, and which of them were asked for: rows [start, stop). */
  readonly points: Tensor;
  readonly start: number;
  readonly stop: number;
  /** Shape of one point's numbers: [m] for values, [m, d] for gradients. */
  readonly each: Sizes;
  /** Whether `null` may stand for a number that is not known. */
  readonly gaps: boolean;
}

/**
 * Reads the results of a callback at rows [start, stop) of the points: row-major, NaN for `null`. A point's numbers
 * may be nested as their shape is, or flat, and a single one bare.
 *
 * @throws InputError naming the first point whose numbers have another shape or are not finite
 */
export function readResults(results: unknown, of: ResultsOf): Float64Array {
  const { model, callback, what, start, stop, each } = of;
  const count = stop - start;
  const size = sizeOf(each);
  const out = new Float64Array(count * size);
  if (isTyped(results) && results.length === out.length) {
    out.set(results);
  } else if (Array.isArray(results) && results.length === count) {
    for (let row = 0; row < count; row++)
      if (!readRow(results[row], each, out, row * size))
        throw new InputError(
          `${what} that ${callback} of ${model} returns must be ${shapeText(each)} a point`,
          `${describe(results[row])} at ${describePoint(of.points, start + row)}`,
          'Correct what it returns.',
        );
  } else {
    throw new InputError(
      `${what} that ${callback} of ${model} returns must be a list with one entry a point, ${count} here`,
      Array.isArray(results) ? `${results.length} entries` : describe(results),
      'Return one result for each of the points that it is given, also for one; with slopes, { values, gradients }.',
    );
  }
  checkFinite(results, out, of);
  return out;
}

/** Writes the numbers of one point; false when their shape is not `sizes`. What is not a number becomes NaN. */
function readRow(value: unknown, sizes: Sizes, out: Float64Array, at: number): boolean {
  const size = sizeOf(sizes);
  if (!isList(value)) {
    out[at] = typeof value === 'number' ? value : Number.NaN;
    return size === 1 && (typeof value === 'number' || value === null);
  }
  if (value.length === size && !value.some(isList)) {
    for (let k = 0; k < size; k++) {
      const entry = value[k];
      if (typeof entry !== 'number' && entry !== null) return false;
      out[at + k] = entry ?? Number.NaN;
    }
    return true;
  }
  // One output needs no list of its own.
  if (sizes[0] === 1 && sizes.length > 2 && value.length !== 1)
    return readRow(value, sizes.slice(1), out, at);
  if (value.length !== sizes[0]) return false;
  const inner = size / sizes[0];
  return value.every((entry, k) => readRow(entry, sizes.slice(1), out, at + k * inner));
}

function checkFinite(results: unknown, out: Float64Array, of: ResultsOf): void {
  const size = sizeOf(of.each);
  for (let at = 0; at < out.length; at++) {
    if (Number.isFinite(out[at])) continue;
    const row = Math.floor(at / size);
    const given = isTyped(results) ? out[at] : numberAt((results as unknown[])[row], at % size);
    if (given === null && of.gaps) continue;
    if (given === null) throw lacking(of, row);
    throw new InputError(
      `${of.what} that ${of.callback} of ${of.model} returns must be finite`,
      `${given} at ${describePoint(of.points, of.start + row)}`,
      of.gaps
        ? 'Shrink the domain to where the model is defined; give null for a derivative that is not known.'
        : 'Shrink the domain to where the model is defined.',
    );
  }
}

/** That `null` stands where all numbers must be known: a product with a derivative that is not known is not known either. */
function lacking({ model, callback, what, points, start }: ResultsOf, row: number): InputError {
  const whole = callback === 'hvp' || what === 'hessians' ? 'Hessians' : 'Jacobians';
  return new InputError(
    `${what} that ${callback} of ${model} returns must be known at every point`,
    `null at ${describePoint(points, start + row)}`,
    what === 'values'
      ? 'Return a number: null stands for derivatives alone. Leave points without a value out.'
      : `Ask for whole ${whole} in place of products with them: there null stands for an entry that is not known.`,
  );
}

/** The number at a position of a point's numbers, read flat, as it was given. */
function numberAt(value: unknown, position: number): unknown {
  return isList(value) ? [...value].flat(Number.POSITIVE_INFINITY).flatMap(unpacked)[position] : value;
}

function unpacked(value: unknown): unknown[] {
  return isTyped(value) ? [...value] : [value];
}

function isTyped(value: unknown): value is Float64Array | Float32Array {
  return value instanceof Float64Array || value instanceof Float32Array;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) || isTyped(value);
}

/** "2 numbers", "2 lists of 3 numbers" */
function shapeText(each: Sizes): string {
  const [count, ...inner] = each.length > 1 && each[0] === 1 ? each.slice(1) : each;
  if (inner.length > 0) return `${count} lists of ${shapeText(inner)}`;
  return count === 1 ? 'one number' : `${count} numbers`;
}
