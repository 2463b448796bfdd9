import type { Part } from './parts.ts';

/** Parts that hold vectors with which derivatives are multiplied. */
const VECTORS: readonly Part[] = ['directions', 'cotangents', 'tangentDirections'];

/** A direction or cotangent of zeros, of which every product is 0 whatever the function. */
export interface ZeroVector {
  readonly row: number;
  /** "v0" */
  readonly name: string;
}

/**
 * The first vector of zeros of a part.
 *
 * @param names of the columns of the part
 * @param components numbers of a vector
 */
export function zeroVector(
  part: Part,
  data: Float64Array,
  names: readonly string[],
  components: number,
): ZeroVector | undefined {
  if (!VECTORS.includes(part)) return undefined;
  for (let start = 0; start < data.length; start += components) {
    let at = start;
    while (at < start + components && data[at] === 0) at++;
    if (at < start + components) continue;
    const column = names[start % names.length];
    return { row: Math.floor(start / names.length), name: column.slice(0, column.indexOf('(')) };
  }
  return undefined;
}
