import { formatShape, InputError, sameShape } from '../tensor/index.ts';
import { constant, type Expression } from './expression.ts';
import type { Applied, Attributes } from './operation.ts';
import { eitherMask, haveBranches } from './rules/branches.ts';
import { dependents, topological } from './traverse.ts';

/**
 * Adjoints, w̄ = Σ ȳ·∂y/∂w for each `w` in `wrt`, by reverse mode as a source transformation: graph in, graph out (Naumann,
 * "The Art of Differentiating Computer Programs", 2012, ch. 2.2).
 *
 * The result is an expression like any other, so adjoints of adjoints are higher derivatives. `wrt` may name inner nodes.
 * Their adjoint is the total derivative with respect to that intermediate value.
 *
 * @param y the expression to differentiate
 * @param wrt inputs or intermediate expressions
 * @param seed ȳ, shaped like `y`; default all ones, for the gradient of the sum of `y`'s elements. When `y` has shape [N, 1]
 *   and each row depends on its own row of x alone, this is the gradient of each row
 * @returns one expression for each of `wrt`, shaped like it; zeros where `y` does not depend on it
 */
export function adjoint(y: Expression, wrt: readonly Expression[], seed?: Expression): Expression[] {
  if (seed !== undefined && !sameShape(seed.shape, y.shape))
    throw new InputError(
      `the seed of an adjoint must be shaped like y, ${formatShape(y.shape)}`,
      formatShape(seed.shape),
      'Broadcast or reshape the seed.',
    );
  const order = topological([y]);
  const active = dependents(order, wrt);
  const adjoints = new Map<Expression, Expression>();
  if (active.has(y)) adjoints.set(y, seed ?? constant(1).broadcast(y.shape));
  const masks = haveBranches(order, active) ? new Map([[y, constant(1).broadcast(y.shape)]]) : undefined;

  for (let i = order.length - 1; i >= 0; i--) {
    const e = order[i];
    const bar = adjoints.get(e);
    if (bar === undefined || !e.inputs.some((below) => active.has(below))) continue;
    const mask = masks?.get(e);
    const contributions = e.room.adjoint(e as Applied<Attributes>, bar, mask);
    const masksBelow = mask && masksOf(e, mask);
    e.inputs.forEach((below, k) => {
      const contribution = contributions[k];
      if (contribution === undefined || !active.has(below)) return;
      checkShape(e, below, contribution);
      const sofar = adjoints.get(below);
      adjoints.set(below, sofar === undefined ? contribution : sofar.add(contribution));
      if (masks === undefined || masksBelow === undefined) return;
      const known = masks.get(below);
      masks.set(below, known === undefined ? masksBelow[k] : eitherMask(known, masksBelow[k]));
    });
  }
  return wrt.map((w) => adjoints.get(w) ?? constant(0).broadcast(w.shape));
}

function masksOf(e: Expression, mask: Expression): readonly Expression[] {
  const own = e.room.masks?.(e as Applied<Attributes>, mask);
  return own ?? e.inputs.map((below) => mask.sumTo(below.shape));
}

function checkShape(e: Expression, below: Expression, contribution: Expression): void {
  if (!sameShape(below.shape, contribution.shape))
    throw new Error(
      `the adjoint rule of ${e.op} must return the shape of its input, ${formatShape(below.shape)}; it returned ${formatShape(contribution.shape)}`,
    );
}
