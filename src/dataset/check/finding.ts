import type { Finding } from '../../tensor/index.ts';

/** What is wrong, or odd, about a labelled set. */
export interface DataFinding extends Finding {
  readonly kind:
    | 'constant-input'
    | 'constant-output'
    | 'nearly-constant'
    | 'outliers'
    | 'unknown-derivatives'
    | 'duplicate-rows'
    | 'conflicting-rows'
    | 'gradient-scale'
    | 'gradient-zero'
    /** Of a file rather than of a set: told by who reads it. */
    | 'unread-derivatives'
    | 'empty-derivatives';
  /** `error`: a network trained on this would be wrong. `warning`: it may be meant. */
  readonly severity: 'error' | 'warning';
  /** One sentence or two: the column, numbers, and a remedy. */
  readonly message: string;
  readonly columns: readonly string[];
  /** Some of the rows concerned, counted from 0. */
  readonly rows: readonly number[];
}

/** Rows that a finding names at most. */
export const SOME = 5;

/** A number for a sentence: three digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
