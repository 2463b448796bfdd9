import { dependents, type Expression, substitute, topological } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import type { PathColumns } from './path-columns.ts';

/**
 * The same path with logarithms in place of prices S that grow by factors, S·e^g, which saves an exponential a step, forward and back.
 * That is so where no growth depends on prices, and payoffs read the last ones alone.
 *
 * @param positive which columns of the state stay above 0
 */
export function inLogarithms(path: PathColumns, positive: readonly Expression[]): PathColumns {
  const growths = path.next.map((next, i) =>
    positive.includes(path.state[i]) ? growthOf(next, path.state[i]) : undefined,
  );
  const prices = path.state.filter((_, i) => growths[i] !== undefined);
  const steps = path.next.map((next, i) => growths[i] ?? next);
  const dependent = dependents(topological(steps), prices);
  if (prices.length === 0 || steps.some((e) => dependent.has(e))) return path;
  const exponentials = new Map(prices.map((price) => [price, price.exp()]));
  return {
    ...path,
    start: path.start.map((start, i) => (growths[i] === undefined ? start : start.log())),
    next: path.next.map((next, i) => (growths[i] === undefined ? next : path.state[i].add(growths[i]))),
    paid: substitute(path.paid, exponentials, BATCH),
  };
}

/** g where a price becomes S·e^g. */
function growthOf(next: Expression, price: Expression): Expression | undefined {
  if (next.op !== 'mul' || !next.inputs.includes(price)) return undefined;
  const factor = next.inputs.find((e) => e !== price);
  return factor?.op === 'exp' ? factor.inputs[0] : undefined;
}
