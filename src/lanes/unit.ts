import type { Piece } from './memory.ts';
import type { Addresses } from './place.ts';

/** A function of the generated module, with the memory that it reads and writes: a kernel, or an elementwise loop. */
export interface Unit {
  /** Units of one level do not need each other. */
  readonly level: number;
  readonly reads: readonly Piece[];
  readonly writes: readonly Piece[];
  emit(at: Addresses): UnitCode;
}

/** WebAssembly text of a unit, and the number of its own locals `$v0`, … of type v128. */
export interface UnitCode {
  readonly text: string;
  readonly locals: number;
}
