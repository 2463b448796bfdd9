import { constant, type Expression } from '../../graph/index.ts';
import { groupSums, standardError } from '../groups.ts';
import { type FoldSums, type Folds, foldSums } from './folds.ts';

/** Variance beside the mean square below which a control is a constant: rounding of float32. Its own β would fit that, and add noise. */
export const CONSTANT = 1e-12;

/** A part of labels, a value or a derivative, path by path. */
export interface PartOfPaths {
  /** Of the payoff, [N, paths, …]. */
  readonly values: Expression;
  /** Of the control, as values. */
  readonly controls: Expression;
  /** What is known of the control, [N, …]. */
  readonly mean: Expression;
}

/**
 * A part of labels with less noise: the mean of values − β·controls, with β from other folds ({@link crossFitted}), and its
 * standard error. Each number has a β of its own, since what takes noise from a value may add some to its slopes.
 *
 * The spread of these differences tells the error but for one thing: two of F folds have their β from each other. Let c be the
 * control and e = value − β·c. That adds F/(F − 1)·(Σ c²e/Σ c²)²/paths² to the variance. The first sum is over independent groups of
 * paths, and of a group c²e is the product of its sums of c and of c·e.
 */
export function controlledPart(
  { values, controls, mean }: PartOfPaths,
  of: Folds,
): Record<'label' | 'error', Expression> {
  const { folds, groups, paths } = of;
  const [batch, , ...rest] = values.shape;
  const width = rest.reduce<number>((product, size) => product * Number(size), 1);
  const flat = (part: Expression) => part.reshape([batch, paths, width]);
  const value = flat(values);
  const control = flat(controls).sub(mean.reshape([batch, 1, width]));
  const sums = foldSums(of);
  const beta = sums.spread(crossFitted(value, flat(controls), sums));
  const left = value.sub(beta.mul(control));
  const centred = left.sub(left.mean([1], true));
  const shared = groupSums(control, groups)
    .mul(groupSums(control.mul(centred), groups))
    .sum([1]);
  const squares = control.square().sum([1]);
  const isThere = squares.greater(0);
  const mutual = isThere.where(shared.div(isThere.where(squares, 1)), 0).square();
  const variance = standardError(left, groups)
    .square()
    .add(mutual.mul(folds / (folds - 1) / paths ** 2));
  const shaped = (part: Expression) => part.reshape([batch, ...rest]);
  return { label: shaped(left.mean([1])), error: shaped(variance.sqrt()) };
}

/**
 * β of each fold by regression of values on controls over the paths of the other folds. It is independent of the paths that it is
 * used for, so that values − β·controls keeps its mean (Avramidis and Wilson, "A splitting scheme for control variates", 1993).
 * Sums are taken about the means of folds, so that none cancels. 0 where the control does not vary.
 *
 * @param values [N, paths, k]
 * @param controls as values
 * @returns [N, folds, k]
 */
export function crossFitted(values: Expression, controls: Expression, sums: FoldSums): Expression {
  const shares = constant({
    shape: [sums.counts.length, 1],
    data: Float64Array.from(sums.counts, (count) => 1 / count),
  });
  const centred = (of: Expression) => of.sub(sums.spread(sums.sum(of).mul(shares)));
  const control = centred(controls);
  const together = sums.others(sums.sum(control.mul(centred(values))));
  const variance = sums.others(sums.sum(control.square()));
  const varies = variance.greater(sums.others(sums.sum(controls.square())).mul(CONSTANT));
  return varies.where(together.div(varies.where(variance, 1)), 0);
}
