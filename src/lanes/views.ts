import type { Attributes, Expression } from '../graph/index.ts';
import { type Sizes, sizeOf, stridesOf } from '../tensor/index.ts';
import { isContiguous, type Value } from './storage.ts';
import { NoLanes } from './unit.ts';

/**
 * What a reshape, slice or transpose of `value` is: the same numbers, where they lie.
 *
 * @throws NoLanes where they would have to move
 */
export function viewOf(e: Expression, value: Value, batch: number): Value {
  const shape = sizes(e);
  if (value.kind === 'uniform') return value;
  if (value.kind === 'turned') throw new NoLanes(e, 'of a transpose');
  if (value.kind === 'rows') {
    if (e.op === 'transpose') {
      if (e.rank !== 2) throw new NoLanes(e, 'of more than a matrix');
      return { kind: 'turned', rows: value };
    }
    if (shape[0] !== batch) throw new NoLanes(e, 'that splits rows');
    if (e.op === 'reshape') return value;
    const { axis, start } = e.attributes as Attributes & SliceAttributes;
    const below = sizes(e.inputs[0]);
    if (axis === 0 || below.slice(1, axis).some((size) => size !== 1))
      throw new NoLanes(e, 'of columns that do not lie together');
    const columns = sizeOf(shape.slice(1));
    return { ...value, column: value.column + start * sizeOf(below.slice(axis + 1)), columns };
  }
  if (e.op === 'reshape') {
    if (!isContiguous(value)) throw new NoLanes(e, 'of numbers that do not lie together');
    return { ...value, shape, strides: stridesOf(shape) };
  }
  if (e.op === 'slice') {
    const { axis, start } = e.attributes as Attributes & SliceAttributes;
    return { ...value, shape, offset: value.offset + start * value.strides[axis] };
  }
  const { permutation } = e.attributes as { readonly permutation: readonly number[] };
  return { ...value, shape, strides: permutation.map((axis) => value.strides[axis]) };
}

interface SliceAttributes {
  readonly axis: number;
  readonly start: number;
}

/** The shape of an expression of a step, where all sizes are known. */
export function sizes(e: Expression): Sizes {
  return e.shape as Sizes;
}
