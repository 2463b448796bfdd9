import type { Expression } from '../expression.ts';
import type { Applied, Attributes } from '../operation.ts';
import { dependents, topological } from '../traverse.ts';
import { uniformOf } from './uniform.ts';

/*
 * A `where`, `max`, `min` or `relu` gives the adjoint 0 to the operand that it does not take. Where something below is not
 * finite (√x left of 0, 0/0, an overflow), that 0 times the local derivative would be NaN. So a sweep of adjoints also
 * carries masks below such operations. A mask is 0 where a branch makes the adjoint of a node vanish whatever the numbers,
 * and positive elsewhere. Products with local derivatives are taken only where it is positive. (The adjoint's own zeros
 * would not do: a product that vanishes at a point may still have a slope there.)
 */

/**
 * Whether a sweep of adjoints needs masks: below a `where`, and where something below a `max`, `min` or `relu` may overflow
 * or be no number. (Nothing in a network does, so networks with such activations need no masks.)
 *
 * @param order all expressions, inputs before users
 * @param active those whose adjoints are wanted
 */
export function haveBranches(order: readonly Expression[], active: ReadonlySet<Expression>): boolean {
  if (order.some((e) => e.room.branches === 'written' && active.has(e))) return true;
  const choices = order.filter((e) => active.has(e) && e.room.branches === 'implied');
  if (choices.length === 0) return false;
  const wild = dependents(order, order.filter(mayBeInfinite));
  return choices.some((e) => e.inputs.some((below) => wild.has(below)));
}

/**
 * Whether something below an expression may overflow or be no number. Then tangents too choose a branch, and do not multiply
 * by 0.
 */
export function isWild(e: Expression): boolean {
  return topological([e]).some(mayBeInfinite);
}

function mayBeInfinite(e: Expression): boolean {
  return !e.room.finite(e as Applied<Attributes>);
}

/**
 * ∂f/∂x·ȳ where the mask of ȳ is positive, and 0 elsewhere. `mask` is shaped like the product; undefined where there is no
 * branch.
 */
export function behindBranches(
  product: Expression,
  bar: Expression,
  mask: Expression | undefined,
): Expression {
  if (mask === undefined || isEverywhere(mask) || isMultiple(product, bar)) return product;
  return mask.where(product, 0);
}

/** The mask of a sum of two adjoints. */
export function eitherMask(a: Expression, b: Expression): Expression {
  return a === b || isEverywhere(a) ? a : isEverywhere(b) ? b : a.add(b);
}

function isEverywhere(mask: Expression): boolean {
  const value = uniformOf(mask);
  return value !== undefined && value > 0;
}

/** Whether a product is ȳ times a number, and so 0 wherever ȳ is. */
function isMultiple(product: Expression, bar: Expression): boolean {
  if (product === bar) return true;
  const { op, inputs } = product;
  if (op === 'neg') return isMultiple(inputs[0], bar);
  const factor = uniformOf(inputs[1] ?? bar);
  return (op === 'mul' || op === 'div') && inputs[0] === bar && Number.isFinite(factor) && factor !== 0;
}
