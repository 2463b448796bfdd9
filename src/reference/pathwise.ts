import { type Bounds, type Expression, input } from '../graph/index.ts';
import { intervalTensor } from '../interval/index.ts';
import type { Sizes } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { LabelRequest } from './model.ts';
import type { MonteCarloOptions } from './monte-carlo.ts';
import { OrderError } from './order-error.ts';
import { type Regularity, regularityOf } from './smoothness.ts';

/** Normals further out do not occur: their probability is below 1e-300. */
const FARTHEST = 40;

/**
 * Checks that pathwise labels of an order are unbiased, which says that derivative and mean may change places. They may
 * where the payoff (order 1) or its first derivatives (order 2) are Lipschitz continuous in x (Glasserman, "Monte Carlo
 * Methods in Financial Engineering", 2003, ch. 7.2). What is not known is refused, unless the user says so.
 *
 * @param domain of the points
 * @param mean the mean payoff as an expression of all points
 * @throws OrderError naming the operation that stands in the way
 */
export function checkPathwise(
  options: MonteCarloOptions,
  domain: Domain,
  order: LabelRequest['order'],
  mean: { readonly y: Expression; readonly x: Expression },
): void {
  if (order === 0) return;
  const { name, smooth, continuous = smooth === true ? true : undefined } = options;
  const said = order === 1 ? continuous : smooth;
  if (said === true) return;
  const regularity = said === undefined ? regularityOfPayoff(options, domain, mean) : undefined;
  if (regularity !== undefined && regularity.order >= order - 1) return;
  const jumps = order === 2 && regularity !== undefined && regularity.order < 0;
  const obstacle = regularity?.obstacle(jumps ? 0 : order - 1);
  const found =
    obstacle === undefined ? undefined : `one with ${obstacle.op}${describeRange(obstacle.range)}`;
  if (order === 1)
    throw new OrderError(
      1,
      `labels of order 1 of ${name} need a payoff that is Lipschitz continuous: pathwise, a jump has no slope`,
      found ?? 'continuous: false',
      `${SMOOTHED}; for a payoff of your own that has neither jumps nor infinite slopes, say continuous: true`,
    );
  throw new OrderError(
    2,
    jumps
      ? `labels of order 2 of ${name} need a payoff that does not jump: pathwise, a jump has neither slope nor curvature`
      : `labels of order 2 of ${name} need a payoff whose first derivatives are continuous: pathwise, a kink has no curvature`,
    found ?? 'smooth: false',
    `${SMOOTHED}; for a payoff of your own that has no jump${jumps ? ' in itself or' : ''} in its derivatives, say smooth: true`,
    jumps ? 0 : 1,
  );
}

const SMOOTHED =
  'Set a smoothing width (smooth(x, below, above, { width }) or positivePart(x, { width }) in a payoff; smoothing.width of bachelier)';

/** How smooth one path's payoff is in the domain; that of `mean` if it is not to be had for one path. */
function regularityOfPayoff(
  { inputs, normals, payoff }: MonteCarloOptions,
  { lo, hi }: Domain,
  mean: { readonly y: Expression; readonly x: Expression },
): Regularity {
  const x = input('x', [1, 1, inputs.length]);
  const z = input('z', [1, 1, normals]);
  const far = new Float64Array(normals).fill(FARTHEST);
  const box = {
    x: intervalTensor(x.shape as Sizes, lo, hi),
    z: intervalTensor(
      z.shape as Sizes,
      far.map((end) => -end),
      far,
    ),
  };
  try {
    return regularityOf(payoff(x, z), x, box);
  } catch {
    // Written for its own numbers of points and paths: then nothing is known of where arguments are.
    return regularityOf(mean.y, mean.x, undefined);
  }
}

/** " of [0, 2.5]" */
function describeRange(range: Bounds | undefined): string {
  return range === undefined
    ? ''
    : ` of [${Number(range.lo.toPrecision(3))}, ${Number(range.hi.toPrecision(3))}]`;
}
