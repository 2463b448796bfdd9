import type { Piece } from './memory.ts';
import type { Addresses } from './place.ts';

/** A function of the generated module, with what it reads and writes: a kernel, or a loop that computes elementwise values. */
export interface Unit {
  /** Units of one level do not need each other. */
  readonly level: number;
  readonly reads: readonly Piece[];
  readonly writes: readonly Piece[];
  emit(at: Addresses): UnitCode;
}

/** WebAssembly text of a unit, and how many locals of type v128, `$v0` and so on, it has of its own. */
export interface UnitCode {
  readonly text: string;
  readonly locals: number;
}
