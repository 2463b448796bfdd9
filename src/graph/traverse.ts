import type { Expression } from './expression.ts';

/** Every expression below `outputs`, inputs before users, each once. Iterative: depth is not limited by the stack. */
export function topological(outputs: readonly Expression[]): Expression[] {
  const order: Expression[] = [];
  const state = new Map<Expression, 'open' | 'done'>();
  const stack = [...outputs].reverse();
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const seen = state.get(top);
    if (seen !== undefined) {
      stack.pop();
      if (seen === 'open') {
        state.set(top, 'done');
        order.push(top);
      }
      continue;
    }
    state.set(top, 'open');
    for (let i = top.inputs.length - 1; i >= 0; i--) if (!state.has(top.inputs[i])) stack.push(top.inputs[i]);
  }
  return order;
}

/** The members of `order` (topological) that depend on any of `sources`, the sources included. */
export function dependents(order: readonly Expression[], sources: Iterable<Expression>): Set<Expression> {
  const reached = new Set(sources);
  for (const e of order) if (e.inputs.some((below) => reached.has(below))) reached.add(e);
  return reached;
}

/** The named inputs below `outputs`, in topological order. */
export function inputsOf(outputs: readonly Expression[]): Expression[] {
  return topological(outputs).filter((e) => e.op === 'input');
}
