import type { Expression } from '../expression.ts';

/** What a `broadcast` stretches; any other expression itself. */
export function coreOf(e: Expression): Expression {
  return e.op === 'broadcast' ? e.inputs[0] : e;
}

/** Whether e is a `broadcast` that made this axis, or stretched it from size 1. */
export function isStretched(e: Expression, axis: number): boolean {
  if (e.op !== 'broadcast' || e.shape[axis] === 1) return false;
  const core = coreOf(e);
  const along = axis - (e.rank - core.rank);
  return along < 0 || core.shape[along] === 1;
}
