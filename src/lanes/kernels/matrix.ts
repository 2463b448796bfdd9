import type { Flat } from '../layout.ts';
import { FLOAT_BYTES } from '../memory.ts';
import type { Addresses } from '../place.ts';

/** A matrix in memory: where it begins, and the bytes from a number to the next one down and along. */
export interface PlacedMatrix {
  readonly at: number;
  readonly strides: readonly [down: number, along: number];
}

/** A flat matrix, where it lies. */
export function matrix(value: Flat, at: Addresses): PlacedMatrix {
  const [down, along] = value.strides;
  return { at: at.ofFlat(value), strides: [down * FLOAT_BYTES, along * FLOAT_BYTES] };
}
