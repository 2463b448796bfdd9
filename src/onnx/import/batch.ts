import type { Expression } from '../../graph/index.ts';
import { BATCH, type Dimension, type Shape, sizeOf } from '../../tensor/index.ts';
import { isKnown, numbersOf } from './value.ts';

/** How many points a model is read for, where that is not what it says of its inputs. */
export type BatchReading = FixedBatch | StatedBatch | OneOpenAxis;

/** Symbolic sizes of inputs are this number. */
export interface StatedBatch {
  readonly every: number;
}

/** The first open axis of each input is the batch. Further ones are this number. */
export interface OneOpenAxis {
  readonly others: number;
}

/** A batch that a file writes as a number: inputs that have this size at this axis hold any number of points. */
export interface FixedBatch {
  readonly size: number;
  readonly axis: number;
}

/**
 * The target of a reshape with a fixed batch in it as N. The order of elements stays, so N is where as many of them come
 * before a step along the batch as did.
 *
 * @param target sizes, of which one may be −1
 */
export function reshapedBatch(
  shape: Shape,
  target: readonly Dimension[],
  batch: FixedBatch | undefined,
): readonly Dimension[] {
  const from = shape.indexOf(BATCH);
  if (batch === undefined || from < 0 || target.includes(BATCH)) return target;
  const sizes = target as readonly number[];
  const given = sizeOf(sizes.filter((size) => size !== -1));
  const left = (batch.size * sizeOf(shape.filter((size) => size !== BATCH) as number[])) / given;
  const full = sizes.map((size) => (size === -1 ? left : size));
  const before = sizeOf(shape.slice(0, from) as number[]);
  const to = full.findIndex((size, axis) => size === batch.size && sizeOf(full.slice(0, axis)) === before);
  return to < 0 ? target : (full as readonly Dimension[]).with(to, BATCH);
}

/** The target of an expansion with a fixed batch in it as N, where that is the batch of what is expanded. */
export function expandedBatch(
  shape: Shape,
  target: readonly Dimension[],
  batch: FixedBatch | undefined,
): readonly Dimension[] {
  const axis = shape.indexOf(BATCH);
  const at = axis < 0 ? axis : axis - shape.length + target.length;
  return batch !== undefined && at >= 0 && target[at] === batch.size ? target.with(at, BATCH) : target;
}

/**
 * Operands of one operation, of which those that are known and the same for every point of a fixed batch are written for any
 * batch. Shapes are aligned as in broadcasting.
 */
export function perPoint(operands: readonly Expression[], batch: FixedBatch | undefined): Expression[] {
  const withBatch = operands.find(({ shape }) => shape.includes(BATCH));
  if (batch === undefined || withBatch === undefined) return [...operands];
  const fromEnd = withBatch.shape.indexOf(BATCH) - withBatch.rank;
  return operands.map((e) => {
    const axis = e.rank + fromEnd;
    if (axis < 0 || e.shape[axis] !== batch.size || !isKnown(e) || !isRepeated(e, axis)) return e;
    return e.slice(axis, 0, 1).broadcast(e.shape.with(axis, BATCH));
  });
}

/** Whether known numbers are the same at every step along an axis. */
function isRepeated(e: Expression, axis: number): boolean {
  const { shape, data } = numbersOf(e);
  const inner = sizeOf(shape.slice(axis + 1));
  const step = inner * shape[axis];
  return data.every((value, k) => value === data[k - (k % step) + (k % inner)]);
}
