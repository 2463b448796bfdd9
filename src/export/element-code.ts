import type { Expression } from '../graph/index.ts';
import type { ScalarArithmetic } from './arithmetic.ts';
import type { Scalar } from './code.ts';

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
