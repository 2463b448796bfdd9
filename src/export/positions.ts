import { type Expression, operations } from '../graph/index.ts';
import { type Sizes, sizeOf } from '../tensor/index.ts';
import type { ScalarArithmetic } from './arithmetic.ts';
import type { Scalar } from './code.ts';

/** The position of each element of a node in the array where it lies. */
export type Positions = Float64Array;

/** The positions 0, 1, … of an array. */
export function allPositions(count: number): Positions {
  return Float64Array.from({ length: count }, (_, i) => i);
}

/** Positions of lists of these lengths that lie one behind the other. */
export function positionsInTurn(counts: readonly number[]): Positions[] {
  let end = 0;
  return counts.map((count) => {
    end += count;
    return allPositions(end).subarray(end - count);
  });
}

/** Positions after an operation that only moves elements: its own rule moves positions too. */
export function moved(e: Expression, inputs: readonly Positions[]): Positions {
  const operands = inputs.map((data, k) => ({ shape: e.inputs[k].shape as Sizes, data }));
  return e.room.evaluate(operands, e.attributes, e.shape as Sizes).data;
}

/** Positions of an operand that is stretched to the shape of an elementwise operation. */
export function stretched(positions: Positions, from: Expression, to: Expression): Positions {
  const shape = to.shape as Sizes;
  return operations.broadcast.evaluate([{ shape: from.shape as Sizes, data: positions }], { shape }, shape)
    .data;
}

/** An element of an elementwise operation, by the rule of its room. */
export function elementCode(
  { op, room, attributes }: Expression,
  operands: readonly Scalar[],
  arithmetic: ScalarArithmetic,
): Scalar {
  const value = room.code?.(operands, attributes, arithmetic);
  if (value === undefined) throw new Error(`no code is written for ${op} ${JSON.stringify(attributes)}`);
  return value;
}

/** Whether e is a product of two matrices; for stacks of them there is no code. */
export function isProduct(e: Expression): boolean {
  return e.op === 'matmul' && e.rank === 2;
}

/** Number of elements. */
export function countOf(e: Expression): number {
  return sizeOf(e.shape as Sizes);
}
