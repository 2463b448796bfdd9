import { type Sizes, sizeOf } from '../tensor/index.ts';
import type { Expression } from './expression.ts';
import { operations } from './operations.ts';

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

/** Positions of an operand of this shape that is stretched to another. */
export function stretched(positions: Positions, from: Sizes, shape: Sizes): Positions {
  return operations.broadcast.evaluate([{ shape: from, data: positions }], { shape }, shape).data;
}

/** Number of elements of an expression whose sizes are known. */
export function countOf(e: Expression): number {
  return sizeOf(e.shape as Sizes);
}
