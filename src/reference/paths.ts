import { adjoint, concat, constant, type Expression, input, substitute } from '../graph/index.ts';
import { BATCH, formatShape, InputError, sameShape } from '../tensor/index.ts';
import { checkedExpression } from './expressions.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';

/** The payoffs of all paths, as a graph of where they start. */
export interface Paths {
  /**
   * An input, [N, 1, d] where the paths of a point share their start, or [N, paths, d] where each has its own. Derivatives by it
   * are those of the mean over paths, or those of each path.
   */
  readonly start: Expression;
  /** [N, paths, normals] */
  readonly z: Expression;
  /** The payoffs [N, paths, outputs] at z, and if paths are antithetic at −z. */
  readonly signed: readonly { readonly sign: 1 | -1; readonly payoff: Expression }[];
  /** What one payoff counts for in a result. */
  readonly weight: number;
}

/** The normals of all paths. */
export function noiseInput({ paths, normals }: MonteCarloOptions): Expression {
  return input('z', [BATCH, paths, normals]);
}

/** Paths that start where `start` says, [N, 1, d] or [N, paths, d]. @throws InputError where the payoff has another shape */
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
  const sharing = start.shape[1] === 1 ? paths : 1;
  return { start, z, signed, weight: 1 / (signed.length * sharing) };
}

/** The mean payoff [N, outputs] of paths that share their start. */
export function meanPayoff({ signed: [plus, minus] }: Paths): Expression {
  return (minus === undefined ? plus.payoff : plus.payoff.add(minus.payoff).mul(0.5)).mean([1]);
}

/** Each path's share of the value, [N, paths, outputs], antithetic pairs taken together. */
export function pathValues({ signed: [plus, minus] }: Paths): Expression {
  return minus === undefined ? plus.payoff : plus.payoff.add(minus.payoff).mul(0.5);
}

/** The slope of an output by the start, shaped like it. */
export function slopeOf(paths: Paths, output: number): Expression {
  return sumOf(paths.signed.map(({ payoff }) => weighed(paths, payoff, output)));
}

/**
 * The adjoint of one sign's payoffs by the start, shaped like it.
 *
 * @param seed [N, paths, 1], a factor of each path. Default 1
 */
export function weighed(
  { start, weight }: Paths,
  payoff: Expression,
  output: number,
  seed: Expression = constant(1),
): Expression {
  const column = payoff.slice(2, output, output + 1);
  return adjoint(column, [start], seed.mul(weight).broadcast(column.shape))[0];
}

/** Expressions of the paths' start at points x [N, d]. */
export function atPoints(outputs: readonly Expression[], { start }: Paths, x: Expression): Expression[] {
  const there = startAt(x).broadcast(start.shape);
  return substitute(outputs, new Map([[start, there]]), BATCH);
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
