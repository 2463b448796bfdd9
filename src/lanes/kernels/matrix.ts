import type { Flat } from '../layout.ts';
import { FLOAT_BYTES } from '../memory.ts';
import type { Addresses } from '../place.ts';

/** Numbers of a matrix: where it begins, and the bytes between its neighbours down and along. */
export interface PlacedMatrix {
  readonly at: number;
  readonly strides: readonly [down: number, along: number];
}

/** A flat matrix, where it lies. */
export function matrix(value: Flat, at: Addresses): PlacedMatrix {
  const [down, along] = value.strides;
  return { at: at.ofFlat(value), strides: [down * FLOAT_BYTES, along * FLOAT_BYTES] };
}
