import { concat } from '../../../graph/index.ts';
import type { Observation, Payoff } from '../../payoffs/index.ts';
import { type Parts, prefixed, under } from '../parts.ts';

/**
 * Two payoffs of the same path as one. It pays the columns of the first, and behind them as many of the second.
 *
 * @param outputs columns of the first. A second payoff of one column is taken for each
 */
export function besideEachOther(first: Payoff, second: Payoff, outputs: number): Payoff {
  const both = [
    { prefix: 'first.', of: first },
    { prefix: 'second.', of: second },
  ];
  const joined = (parts: readonly Parts[]): Parts => Object.assign({}, ...parts);
  const observe: Observation = {
    start: (state, x) =>
      joined(both.map(({ prefix, of }) => prefixed(prefix, of.observe?.start(state, x) ?? {}))),
    next: (observed, step, x) =>
      joined(
        both.map(({ prefix, of }) =>
          prefixed(prefix, of.observe?.next(under(prefix, observed), step, x) ?? {}),
        ),
      ),
  };
  return {
    name: `${first.name} beside ${second.name}`,
    ...((first.observe ?? second.observe) && { observe }),
    value(state, observed, x) {
      const paid = both.map(({ prefix, of }) => of.value(state, under(prefix, observed), x));
      return concat(
        paid.map((values) => values.broadcast([...values.shape.slice(0, 2), outputs])),
        2,
      );
    },
  };
}
