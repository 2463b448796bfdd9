import type { Expression } from '../graph/index.ts';
import type { BoundTerm } from './objective.ts';

/*
 * How the terms of an objective make its total: Σ weight · mean(r²). No other place says so, for graphs, for recorded
 * numbers, or for methods that take residuals.
 */

type Weighted = Pick<BoundTerm, 'name' | 'weight'>;

/** The mean of squares of a residual in blocks, divided by `over`. */
export function meanSquare(blocks: readonly Expression[], over = 1): Expression {
  const means = blocks.map((block) => block.square().mean());
  return means.reduce((sum, mean) => sum.add(mean)).mul(1 / (blocks.length * over));
}

/** What the square of each number of a block [B, k] contributes to the total, where it is one of `count` blocks. */
export function squareWeight(
  { weight, over }: BoundTerm,
  [rows, k]: readonly number[],
  count: number,
): number {
  return weight / (rows * k * count * (over ?? 1));
}

/** The total loss of a batch from the losses of its terms. */
export function totalGraph(
  terms: readonly Weighted[],
  losses: Readonly<Record<string, Expression>>,
): Expression {
  return terms.map(({ name, weight }) => losses[name].mul(weight)).reduce((sum, part) => sum.add(part));
}

/** The total losses of steps from those of the terms. */
export function totals(
  terms: readonly Weighted[],
  losses: Readonly<Record<string, Float64Array>>,
): Float64Array {
  const parts = terms.map(({ name, weight }) => losses[name].map((loss) => weight * loss));
  return parts.reduce((sum, part) => sum.map((value, k) => value + part[k]));
}
