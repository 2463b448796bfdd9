import { type Bounds, type Expression, input } from '../../graph/index.ts';
import { intervalTensor } from '../../interval/index.ts';
import type { Sizes } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { type Regularity, regularityOf } from '../smoothness.ts';

/** Normals further out do not occur: their probability is below 1e-300. */
export const FARTHEST = 40;

/** Makes the mean payoff as an expression of all points. */
export type MeanPayoff = () => { readonly y: Expression; readonly x: Expression };

/** How smooth one path's payoff is in the domain; that of the mean if it is not to be had for one path. */
export function payoffRegularity(
  { inputs, normals, payoff, regularity }: MonteCarloOptions,
  domain: Domain,
  mean: MeanPayoff,
): Regularity {
  if (regularity !== undefined) return regularity(domain);
  const { lo, hi } = domain;
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
    const { y, x: points } = mean();
    return regularityOf(y, points, undefined);
  }
}

/** What stands in the way of an order: "relu of [0, 2.5]". */
export function obstacleTo(order: number, regularity: Regularity): string {
  const { op, range } = regularity.obstacle(order);
  return `${op}${describeRange(range)}`;
}

/** " of [0, 2.5]" */
function describeRange(range: Bounds | undefined): string {
  return range === undefined ? '' : ` of [${short(range.lo)}, ${short(range.hi)}]`;
}

/** Three digits: "2.5", "8.82e9" */
function short(end: number): string {
  const rounded = Number(end.toPrecision(3));
  return Math.abs(rounded) < 1e6 ? String(rounded) : rounded.toExponential().replace('e+', 'e');
}
