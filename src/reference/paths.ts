import { adjoint, concat, constant, type Expression, input, substitute } from '../graph/index.ts';
import { BATCH, formatShape, InputError, sameShape } from '../tensor/index.ts';
import { type Folds, foldOf, foldSums, foldsOf } from './control/folds.ts';
import { checkedExpression } from './expressions.ts';
import { groupSums, ofGroups } from './groups.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { samplingOf } from './sampling/index.ts';

/** The payoffs of all paths, as a graph of where they start. */
export interface Paths {
  /**
   * An input, [N, 1, d] where the paths of a point share their start, or [N, paths, d] where each has its own. Derivatives by it
   * are those of the mean over paths, or those of each path.
   */
  readonly start: Expression;
  /** Where all paths of a point start, [N, 1, d]: `start`, or an input beside it that is held where each path has its own. */
  readonly point: Expression;
  /** [N, paths, normals] */
  readonly z: Expression;
  /** The payoffs [N, paths, outputs] at z, and if paths are antithetic at −z. */
  readonly signed: readonly SignedPayoff[];
  /** What one payoff counts for in a result. */
  readonly weight: number;
  /** Groups of the paths that are independent of each other. */
  readonly groups: number;
  /** Folds of the paths that give each other the coefficient of a control. */
  readonly folds?: Folds;
  /** An input for what the other groups of a point come to in mean, [N, paths, outputs]; undefined where there are none. */
  readonly baseline?: Expression;
}

export interface SignedPayoff {
  readonly sign: 1 | -1;
  readonly payoff: Expression;
}

/** Of outputs: one, by its number, or a sum with weights [N, 1, outputs]. */
export type Combination = number | Expression;

/** The normals of all paths. */
export function noiseInput({ paths, normals }: MonteCarloOptions): Expression {
  return input('z', [BATCH, paths, normals]);
}

/**
 * Paths that start where `start` says, [N, 1, d] or [N, paths, d].
 *
 * @throws InputError where the payoff has another shape
 */
export function pathsFrom(options: MonteCarloOptions, start: Expression): Paths {
  const { name, paths, payoff, outputs, antithetic = true } = options;
  const z = noiseInput(options);
  const what = `the payoff of ${name}`;
  const at = (normals: Expression) => {
    const path = checkedExpression(payoff(start, normals), what, 'one [N, paths, outputs]');
    if (!sameShape(path.shape, [BATCH, paths, outputs.length]))
      throw new InputError(
        `${what} must have shape ${formatShape([BATCH, paths, outputs.length])}`,
        formatShape(path.shape),
        'Keep the axes of points and paths, and put outputs on the last axis.',
      );
    return path;
  };
  const signed = [
    { sign: 1, payoff: at(z) } as const,
    ...(antithetic ? [{ sign: -1, payoff: at(z.neg()) } as const] : []),
  ];
  const isShared = start.shape[1] === 1;
  const { groups } = samplingOf(options);
  const folds = foldsOf(options);
  const hasOthers = groups >= 2 * (folds?.folds ?? 1);
  return {
    start,
    point: isShared ? start : input('point', [BATCH, 1, options.inputs.length]),
    z,
    signed,
    weight: 1 / (signed.length * (isShared ? paths : 1)),
    groups,
    ...(folds && { folds }),
    ...(hasOthers && { baseline: input('baseline', [BATCH, paths, outputs.length]) }),
  };
}

/** The mean payoff [N, outputs] of paths that share their start. */
export function meanPayoff({ signed: [plus, minus] }: Paths): Expression {
  return (minus === undefined ? plus.payoff : plus.payoff.add(minus.payoff).mul(0.5)).mean([1]);
}

/** Each path's share of the value, [N, paths, outputs], antithetic pairs taken together. */
export function pathValues({ signed: [plus, minus] }: Paths): Expression {
  return minus === undefined ? plus.payoff : plus.payoff.add(minus.payoff).mul(0.5);
}

/**
 * The adjoint of one sign's payoffs by the start, shaped like it.
 *
 * @param seed [N, paths, 1], a factor of each path. Default 1
 */
export function weighed(
  { start, weight }: Paths,
  payoff: Expression,
  of: Combination,
  seed: Expression = constant(1),
): Expression {
  const column = columnOf(payoff, of);
  return adjoint(column, [start], seed.mul(weight).broadcast(column.shape))[0];
}

/** A combination of outputs [N, paths, outputs], [N, paths, 1]. */
export function columnOf(payoff: Expression, of: Combination): Expression {
  return typeof of === 'number' ? payoff.slice(2, of, of + 1) : payoff.mul(of).sum([2], true);
}

/**
 * Expressions of the paths' start at points x [N, d].
 *
 * @param there the paths from these points, which share their start
 */
export function atPoints(
  outputs: readonly Expression[],
  { start, point, baseline }: Paths,
  there: Paths,
): Expression[] {
  const replacements = new Map([
    [point, there.start],
    [start, there.start.broadcast(start.shape)],
  ]);
  if (baseline !== undefined) replacements.set(baseline, withoutOwn(pathValues(there), there));
  return substitute(outputs, replacements, BATCH);
}

/**
 * The mean of the other groups, for each path, [N, paths, outputs]. Where folds have coefficients from each other, of those in the
 * same fold: else what a coefficient is multiplied with would have gone into it.
 */
function withoutOwn(values: Expression, { groups, folds }: Pick<Paths, 'groups' | 'folds'>): Expression {
  const paths = Number(values.shape[1]);
  const own = groupSums(values, groups);
  if (folds !== undefined) {
    const sums = foldSums(folds);
    const others = sums.spread(sums.sum(values)).sub(ofGroups(own, paths));
    const counts = Float64Array.from(
      { length: paths },
      (_, path) => 1 / (sums.counts[foldOf(folds, path)] - paths / groups),
    );
    return others.mul(constant({ shape: [paths, 1], data: counts }));
  }
  const others = values
    .sum([1], true)
    .sub(own)
    .mul(1 / (paths - paths / groups));
  return ofGroups(others, paths);
}

/** Points [N, d] as the start of their paths, [N, 1, d]. */
export function startAt(x: Expression): Expression {
  const [batch, d] = x.shape;
  return x.reshape([batch, 1, d]);
}

export function sumOf(terms: readonly Expression[]): Expression {
  return terms.reduce((sum, term) => sum.add(term));
}

/** Expressions [N, Q, …] side by side along a new third axis. */
export function stacked(parts: readonly Expression[]): Expression {
  const raised = parts.map((part) => part.reshape([...part.shape.slice(0, 2), 1, ...part.shape.slice(2)]));
  return concat(raised, 2);
}
