import { type Bounds, type Expression, input } from '../graph/index.ts';
import { intervalTensor } from '../interval/index.ts';
import type { Sizes } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { LabelRequest } from './model.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { OrderError } from './order-error.ts';
import type { SecondKind } from './second/index.ts';
import { type Regularity, regularityOf } from './smoothness.ts';

/** Normals further out do not occur: their probability is below 1e-300. */
const FARTHEST = 40;

/**
 * Checks that labels of an order are unbiased, and says how second derivatives are estimated. Derivative and mean may change
 * places where the payoff, for first derivatives, or these, for second ones, are Lipschitz continuous in x (Glasserman, "Monte
 * Carlo Methods in Financial Engineering", 2003, ch. 7.2). What is not known is refused, unless the user says so. Mixed and
 * differenced second derivatives need no more than first ones.
 *
 * @param domain of the points
 * @param mean the mean payoff as an expression of all points
 * @throws OrderError naming the operation that stands in the way
 */
export function checkUnbiased(
  options: MonteCarloOptions,
  domain: Domain,
  order: LabelRequest['order'],
  mean: { readonly y: Expression; readonly x: Expression },
): SecondKind {
  const { name, smooth, continuous = smooth === true ? true : undefined, shift } = options;
  let found: Regularity | undefined;
  const known = () => {
    found ??= regularityOfPayoff(options, domain, mean);
    return found;
  };
  const isSmooth = () => smooth ?? known().order >= 1;
  const second = options.second ?? (order < 2 || shift === undefined || isSmooth() ? 'pathwise' : 'mixed');
  if (order === 0) return second;
  const needed = order === 2 && second === 'pathwise' ? 1 : 0;
  const said = needed === 0 ? continuous : smooth;
  if (said === true) return second;
  const regularity = said === undefined ? known() : undefined;
  if (regularity !== undefined && regularity.order >= needed) return second;
  const jumps = order === 2 && (needed === 0 || (regularity !== undefined && regularity.order < 0));
  const obstacle = regularity?.obstacle(jumps ? 0 : needed);
  const received =
    obstacle === undefined ? undefined : `one with ${obstacle.op}${describeRange(obstacle.range)}`;
  if (order === 1)
    throw new OrderError(
      1,
      `labels of order 1 of ${name} need a payoff that is Lipschitz continuous: pathwise, a jump has no slope`,
      received ?? 'continuous: false',
      `${SMOOTHED}; for a payoff of your own that has neither jumps nor infinite slopes, say continuous: true`,
    );
  const estimated = jumps
    ? ''
    : '; give shift, for mixed labels of a payoff with kinks; or take them by differences, second: differences';
  throw new OrderError(
    2,
    jumps
      ? `labels of order 2 of ${name} need a payoff that does not jump: pathwise, a jump has neither slope nor curvature`
      : `labels of order 2 of ${name} need a payoff whose first derivatives are continuous: pathwise, a kink has no curvature`,
    received ?? `${needed === 0 ? 'continuous' : 'smooth'}: false`,
    `${SMOOTHED}${estimated}; for a payoff of your own that has no jump${jumps ? ' in itself or' : ''} in its derivatives, say smooth: true`,
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
