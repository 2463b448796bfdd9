import { type Sizes, sizeOf, stridesOf } from '../tensor/index.ts';

/** A piece of memory: floats from a place that is found when all pieces are known. */
export class Storage {
  readonly floats: number;
  /** Byte address. */
  at = -1;
  /** Contents that are written before the first run, and kept. */
  readonly initial: Float32Array | undefined;

  constructor(floats: number, initial?: Float32Array) {
    this.floats = padded(floats);
    this.initial = initial;
  }
}

export const FLOAT_BYTES = 4;
/** Bytes of one v128. */
export const VECTOR = 16;
/** Vectors that one turn of a loop computes, independently of each other. */
export const UNROLLED = 2;
/** Numbers that one turn of a loop computes. */
export const TURN = (UNROLLED * VECTOR) / FLOAT_BYTES;

/** Loops compute whole turns: so many numbers, for `count` that are wanted. */
export function padded(count: number): number {
  return Math.ceil(count / TURN) * TURN;
}

/** A value by where its numbers are. */
export type Value = Uniform | Rows | Turned | Flat;

/** One number, repeated. */
export interface Uniform {
  readonly kind: 'uniform';
  readonly value: number;
}

/** [B, …] over the rows of the batch: each column's B numbers lie together, as lanes want them. */
export interface Rows {
  readonly kind: 'rows';
  readonly storage: Storage;
  /** The first column. */
  readonly column: number;
  readonly columns: number;
}

/** The transpose of rows; only a product sums over it. */
export interface Turned {
  readonly kind: 'turned';
  readonly rows: Rows;
}

/** Numbers that are not by row: parameters, and what is summed over rows. */
export interface Flat {
  readonly kind: 'flat';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: Sizes;
  readonly strides: Sizes;
}

export function flat(storage: Storage, shape: Sizes): Flat {
  return { kind: 'flat', storage, offset: 0, shape, strides: stridesOf(shape) };
}

/** Whether the numbers lie in row-major order without gaps. */
export function isContiguous({ shape, strides }: Flat): boolean {
  const dense = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === dense[axis]);
}

export function countOf({ shape }: Flat): number {
  return sizeOf(shape);
}

/** All rows of a tensor [batch, ..] that has memory of its own. */
export function rowsOf(storage: Storage, shape: Sizes): Rows {
  return { kind: 'rows', storage, column: 0, columns: sizeOf(shape.slice(1)) };
}

/** Byte address of the first number. */
export function addressOf({ storage, offset }: Flat): number {
  return storage.at + offset * FLOAT_BYTES;
}
