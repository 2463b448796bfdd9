import type { Expression, OperationName } from '../../graph/index.ts';
import type { Layout, Stored, Turned } from '../layout.ts';
import type { Addresses } from '../place.ts';

/** Code for an operation that is not elementwise. */
export interface Kernel {
  readonly op: OperationName;
  /** How operands are handed over: as they lie (default), as flat numbers, or as flat numbers in row-major order. */
  operands?(e: Expression): 'flat' | 'ordered';
  /** What the kernel does for e; undefined where it can do nothing. */
  match(e: Expression, operands: readonly Layout[]): KernelCall | undefined;
}

/** What a kernel reads and makes, and its code. */
export interface KernelCall {
  readonly reads: readonly Stored[];
  /** In a new piece of memory. */
  readonly result: Stored | Turned;
  /** WebAssembly text, with the locals of `wat.ts`. Numbers of a column lie together, and rows are a multiple of eight. */
  emit(at: Addresses): string;
}
