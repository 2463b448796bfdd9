import type { Expression } from '../../../../graph/index.ts';

/** √v of what is above 0, else 0, with the slope 0 there. */
export function rootOf(v: Expression): Expression {
  return v.greater(0).where(v.sqrt(), 0);
}
