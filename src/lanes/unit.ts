import type { Expression } from '../graph/index.ts';
import type { Storage } from './storage.ts';

/** A piece of code with what it reads and writes: a kernel, or a loop that computes several elementwise values. */
export interface Unit {
  /** Units of one level do not need each other. */
  readonly level: number;
  readonly reads: readonly Storage[];
  readonly writes: readonly Storage[];
  /** Its WebAssembly text, once all addresses are known. */
  code(): string;
}

/** A graph that has no code in lanes: something in it is unusual. Never leaves the folder. */
export class NoLanes extends Error {
  constructor(e: Expression, why: string) {
    super(`${e.op} [${e.shape.join(',')}]: ${why}`);
  }
}
