import { concat, constant, type Expression } from '../../graph/index.ts';
import { regularityOf } from '../smoothness.ts';
import { correlated } from './correlation.ts';
import { heldStep, reads } from './held-step.ts';
import { type Inputs, widthOf } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';
import type { Recurrence } from './recurrence.ts';
import { schemeOf } from './schemes/index.ts';

/** Which noise may be moved: that of some components at all steps, or all of the last step alone. */
export type MovableNoise = { readonly components: readonly boolean[] } | 'last step';

/**
 * Along which noise the last state is smooth. That of a component is moved at all steps where steps are smooth in it and in all parts
 * of the state that it reaches. Of Heston's model that is not the variance, of which roots are taken. Where there is none, the
 * last step alone is moved, if it is smooth in its noise. Undefined where even that is not known, or no noise is read.
 */
export function movableNoise(options: ProcessOptions, d: number): MovableNoise | undefined {
  const { state, noise, after } = heldStep(options, d);
  const names = Object.keys(state);
  // A volatility of 0, say: there is nothing to move.
  if (!names.some((of) => names.some((part) => reads(after[of], noise[part])))) return undefined;
  const isSmooth = (by: Expression) =>
    names.every((of) => regularityOf(after[of], by, undefined).order === Number.POSITIVE_INFINITY);
  const reached = (part: string) => {
    const found = new Set(names.filter((of) => reads(after[of], noise[part])));
    // A part that is found late is visited, too: sets grow as they are read.
    for (const from of found) for (const of of names) if (reads(after[of], state[from])) found.add(of);
    return [...found];
  };
  const components = names.flatMap((part) => {
    const movable = isSmooth(noise[part]) && reached(part).every((of) => isSmooth(state[of]));
    return Array.from({ length: widthOf(state[part]) }, () => movable);
  });
  if (components.includes(true)) return { components };
  return names.every((part) => isSmooth(noise[part])) ? 'last step' : undefined;
}

/**
 * What of a direction of the normals [N, 1, steps·n] moves movable noise alone. Correlated noise is z·Lᵀ, so that is its part
 * across the rows of L of other components.
 */
export function movableDirection(
  options: ProcessOptions,
  { steps, normals: n, inputsOf }: Pick<Recurrence, 'steps' | 'normals' | 'inputsOf'>,
  slope: Expression,
  x: Expression,
  movable: MovableNoise,
): Expression {
  const [batch] = slope.shape;
  if (movable === 'last step') {
    const last = slope.slice(2, (steps - 1) * n, steps * n);
    return steps === 1 ? last : last.pad(2, (steps - 1) * n, 0);
  }
  const others = movable.components.flatMap((own, k) => (own ? [] : [k]));
  if (others.length === 0) return slope;
  const rows = rowsOf(options, n, inputsOf(x));
  const dot = (p: Expression, q: Expression) => p.mul(q).sum([3], true);
  const across = (of: Expression, basis: readonly Expression[]) =>
    basis.reduce((rest, unit) => rest.sub(dot(of, unit).mul(unit)), of);
  const basis: Expression[] = [];
  for (const k of others) {
    const rest = across(rows[k], basis);
    basis.push(rest.div(dot(rest, rest).sqrt()));
  }
  return across(slope.reshape([batch, 1, steps, n]), basis).reshape([batch, 1, steps * n]);
}

/** The rows of L, [N or 1, 1, 1, n] each. */
function rowsOf({ diffusion, scheme }: ProcessOptions, n: number, x: Inputs): Expression[] {
  const isIndependent = schemeOf(scheme, diffusion).noise === 'independent';
  // A correlation of the inputs has rows of its own at each point.
  const batch = typeof diffusion.correlation === 'function' ? Object.values(x)[0].shape[0] : 1;
  const axes = Array.from({ length: n }, (_, j) =>
    constant(1)
      .broadcast([batch, 1, 1])
      .pad(2, j, n - j - 1),
  );
  // The noise of each unit vector is a column of L.
  const columns = axes.map((axis) => (isIndependent ? axis : correlated(diffusion, axis, x)));
  return Array.from({ length: n }, (_, k) => {
    const row = concat(
      columns.map((column) => column.slice(2, k, k + 1)),
      2,
    );
    return row.reshape([row.shape[0], 1, 1, n]);
  });
}
