import { constant, type Expression } from '../../graph/index.ts';
import { InputError, type Tensor } from '../../tensor/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { samplingOf } from '../sampling/index.ts';

/** More folds would have their coefficients from hardly more paths. */
const MOST = 4;

/** A point's paths in folds, one after the other, that are independent of each other. */
export interface Folds {
  readonly folds: number;
  /** Independent groups of paths, of which folds are made. */
  readonly groups: number;
  readonly paths: number;
}

/**
 * The folds whose paths give each other a coefficient; undefined where none is estimated.
 *
 * @throws InputError where there are too few paths
 */
export function foldsOf(options: MonteCarloOptions): Folds | undefined {
  const { name, paths, control } = options;
  if (control === undefined || typeof control.coefficient === 'number') return undefined;
  const { kind, groups } = samplingOf(options);
  const folds = Math.min(MOST, groups, Math.floor(paths / 2));
  if (folds >= 2) return { folds, groups, paths };
  throw new InputError(
    `the coefficient of the control of ${name} is estimated from ${kind === 'sobol' ? "two nets of Sobol' points or more" : 'four paths or more'}`,
    kind === 'sobol' ? `${groups} of ${paths} paths` : String(paths),
    `Take ${kind === 'sobol' ? 'replicates' : 'more paths'}, or give the coefficient: 1 where control and payoff are almost the same.`,
  );
}

/** The fold of a path. */
export function foldOf({ folds, groups, paths }: Folds, path: number): number {
  return Math.floor((Math.floor((path * groups) / paths) * folds) / groups);
}

/** Sums over folds, and back: products with constant matrices. */
export interface FoldSums {
  /** How many paths each fold has. */
  readonly counts: readonly number[];
  /** [N, paths, k] to [N, folds, k] */
  sum(values: Expression): Expression;
  /** [N, folds, k] to [N, paths, k] */
  spread(ofFolds: Expression): Expression;
  /** Sums over the other folds, [N, folds, k]. */
  others(ofFolds: Expression): Expression;
}

/** The sums of folds of paths. */
export function foldSums(of: Folds): FoldSums {
  const { folds, paths } = of;
  const own = Array.from({ length: paths }, (_, path) => foldOf(of, path));
  const sum = matrix(folds, paths, (fold, path) => own[path] === fold);
  const spread = matrix(paths, folds, (path, fold) => own[path] === fold);
  const others = matrix(folds, folds, (fold, other) => fold !== other);
  return {
    counts: Array.from({ length: folds }, (_, fold) => own.filter((of) => of === fold).length),
    sum: (values) => constant(sum).matmul(values),
    spread: (ofFolds) => constant(spread).matmul(ofFolds),
    others: (ofFolds) => constant(others).matmul(ofFolds),
  };
}

function matrix(rows: number, columns: number, isOne: (i: number, j: number) => boolean): Tensor {
  return {
    shape: [rows, columns],
    data: Float64Array.from({ length: rows * columns }, (_, k) =>
      Number(isOne(Math.floor(k / columns), k % columns)),
    ),
  };
}
