import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { OrderError } from '../order-error.ts';

const SMOOTHED =
  'Set a smoothing width (smooth(x, below, above, { width }) or positivePart(x, { width }) in a payoff; smoothing.width of models by name)';

/** That a payoff may jump, which neither slopes nor what is made of them see. */
export function jumpRefused({ name, shift }: MonteCarloOptions, order: 1 | 2, received: string): OrderError {
  const density =
    shift === undefined
      ? '; give shift, for likelihood-ratio labels, of paths that have noise'
      : '; take labels: likelihood-ratio, which a jump leaves right';
  return order === 1
    ? new OrderError(
        1,
        `labels of order 1 of ${name} need a payoff that is Lipschitz continuous: pathwise, a jump has no slope`,
        received,
        `${SMOOTHED}${density}; for a payoff of your own that has neither jumps nor infinite slopes, say continuous: true`,
      )
    : new OrderError(
        2,
        `labels of order 2 of ${name} need a payoff that does not jump: pathwise, a jump has neither slope nor curvature`,
        received,
        `${SMOOTHED}${density}; for a payoff of your own that has no jump in itself or in its derivatives, say smooth: true`,
        0,
      );
}

/** That a payoff may have a kink, at which its slope jumps. */
export function kinkRefused({ name, shift }: MonteCarloOptions, received: string): OrderError {
  const estimated =
    shift === undefined
      ? '; give shift, for mixed labels of a payoff with kinks; or take them by differences, labels: differences'
      : '; take labels: mixed, or labels: differences';
  return new OrderError(
    2,
    `labels of order 2 of ${name} need a payoff whose first derivatives are continuous: pathwise, a kink has no curvature`,
    received,
    `${SMOOTHED}${estimated}; for a payoff of your own that has no jump in its derivatives, say smooth: true`,
  );
}
