import type { Expression } from '../graph/index.ts';
import { type Sizes, sizeOf, stridesOf } from '../tensor/index.ts';
import type { Piece } from './memory.ts';

/** How the numbers of a value lie. */
export type Layout = Uniform | Rows | Turned | Flat;

/** A value whose numbers lie in memory. */
export type Stored = Rows | Flat;

/** One number, repeated. */
export interface Uniform {
  readonly kind: 'uniform';
  readonly value: number;
}

/** [rows, …] over the batch. The numbers of each column lie together, as lanes want them. */
export interface Rows {
  readonly kind: 'rows';
  readonly piece: Piece;
  readonly rows: number;
  /** The first column. */
  readonly column: number;
  readonly columns: number;
}

/** The transpose of rows; only a product sums over it. */
export interface Turned {
  readonly kind: 'turned';
  readonly of: Rows;
}

/** Numbers that have no batch: parameters, and sums over rows. */
export interface Flat {
  readonly kind: 'flat';
  readonly piece: Piece;
  readonly offset: number;
  readonly shape: Sizes;
  readonly strides: Sizes;
}

export function flat(piece: Piece, shape: Sizes): Flat {
  return { kind: 'flat', piece, offset: 0, shape, strides: stridesOf(shape) };
}

/** A tensor [rows, …] that fills a piece. */
export function rowsOf(piece: Piece, shape: Sizes): Rows {
  return { kind: 'rows', piece, rows: shape[0], column: 0, columns: sizeOf(shape.slice(1)) };
}

/** Whether the numbers lie in row-major order without gaps. */
export function isContiguous({ shape, strides }: Flat): boolean {
  const dense = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === dense[axis]);
}

export function countOf({ shape }: Flat): number {
  return sizeOf(shape);
}

/** The shape of an expression of a step, where all sizes are known. */
export function sizes(e: Expression): Sizes {
  return e.shape as Sizes;
}
