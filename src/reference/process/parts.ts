import { type Expression, input } from '../../graph/index.ts';
import type { Variable } from '../../variable/index.ts';
import { onlyNamed } from '../expressions.ts';

/**
 * What a process or a payoff holds of each path, by name: [N, Q, k], k components side by side. Q is the number of paths, or 1
 * where all paths of a point agree.
 */
export type Parts = Readonly<Record<string, Expression>>;

/**
 * A model's inputs by name, each [N, 1, 1], or [N, paths, 1] where each path has inputs of its own, as for standard errors.
 * Anything may be an input: spots, a variance, a strike, a rate, a volatility, the maturity.
 */
export type Inputs = Readonly<Record<string, Expression>>;

/** The inputs at points x [N, Q, d], by name. @param what is given them, for messages: "the diffusion of heston" */
export function inputsAt(variables: readonly Variable[], x: Expression, what: string): Inputs {
  const columns = variables.map(({ name }, k) => [name, x.slice(2, k, k + 1)] as const);
  return onlyNamed(Object.fromEntries(columns), `${what} has the inputs`);
}

/** What `of` makes of each part. */
export function mapParts(parts: Parts, of: (part: Expression, name: string) => Expression): Parts {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, of(part, name)]));
}

/** How many components the parts have together. */
export function componentsOf(parts: Parts): number {
  return Object.values(parts).reduce((count, part) => count + widthOf(part), 0);
}

/** Components of a part. */
export function widthOf(part: Expression): number {
  return Number(part.shape[2]);
}

/** Columns [N, Q, components] as parts that are as wide as those of `like`, in their order. */
export function splitLike(columns: Expression, like: Parts): Parts {
  let from = 0;
  return mapParts(like, (part) => {
    const start = from;
    from += widthOf(part);
    return columns.slice(2, start, from);
  });
}

/**
 * Inputs of a graph shaped like the parts. Derivatives by a state are taken by these, and the state put in their place
 * (`substitute`). Equal expressions are one: a state that still is an input of the model, or a constant, cannot be told from it.
 */
export function heldParts(parts: Parts): Parts {
  return mapParts(parts, (part, name) => input(`held ${name}`, part.shape));
}

/** Parts with a prefix to their names, to stand among those of something else. */
export function prefixed(prefix: string, parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [`${prefix}${name}`, part]));
}

/** The parts with this prefix, without it. */
export function under(prefix: string, parts: Parts): Parts {
  const own = Object.entries(parts).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, part]) => [name.slice(prefix.length), part]));
}
