import { FLOAT_BYTES } from '../memory.ts';
import type { Addresses } from '../place.ts';
import type { Flat } from '../value.ts';

/** Numbers of a matrix: where it begins, and the bytes between its neighbours down and along. */
export interface Matrix {
  readonly at: number;
  readonly strides: readonly [down: number, along: number];
}

/** A flat matrix, where it lies. */
export function matrix(value: Flat, at: Addresses): Matrix {
  const [down, along] = value.strides;
  return { at: at.ofFlat(value), strides: [down * FLOAT_BYTES, along * FLOAT_BYTES] };
}
