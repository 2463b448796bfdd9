import type { Expression } from '../../graph/index.ts';

/** The expressions below `result`, itself included, that are not known yet; inputs before users. */
export function unread(result: Expression, known: ReadonlyMap<Expression, unknown>): Iterable<Expression> {
  const order = new Set<Expression>();
  const isWaiting = (e: Expression) => !known.has(e) && !order.has(e);
  const stack = [result];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const waiting = isWaiting(top) ? top.inputs.filter(isWaiting) : [];
    if (waiting.length > 0) stack.push(...waiting);
    else {
      stack.pop();
      if (!known.has(top)) order.add(top);
    }
  }
  return order;
}
