import type { Tensor } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';

/** The value of all elements of `e`, if it is a constant of one repeated value (broadcast or not). */
export function uniformOf(e: Expression): number | undefined {
  if (e.op === 'broadcast') return uniformOf(e.inputs[0]);
  if (e.op !== 'constant') return undefined;
  const { data } = e.attributes.values as Tensor;
  if (data.length === 0 || data.length > 64) return undefined;
  return data.every((value) => value === data[0]) ? data[0] : undefined;
}

/** The values of a constant expression, else undefined. */
export function constantOf(e: Expression): Tensor | undefined {
  return e.op === 'constant' ? (e.attributes.values as Tensor) : undefined;
}

/** Whether e is a constant identity matrix: a product with it changes nothing. */
export function isIdentity(e: Expression): boolean {
  const values = constantOf(e);
  if (values?.shape.length !== 2 || values.shape[0] !== values.shape[1]) return false;
  return values.data.every((value, i) => value === Number(i % (values.shape[0] + 1) === 0));
}
