import type { Expression } from '../expression.ts';
import type { Applied, Attributes } from '../operation.ts';
import { dependents, topological } from '../traverse.ts';
import { uniformOf } from './uniform.ts';

/*
 * The branch of a `where` that is not taken has the adjoint 0, and so has the operand of `max`, `min` or `relu` that is not. Where
 * something below it is not finite (√x left of 0, 0/0, an overflow), that 0 times the local derivative would be NaN. So behind
 * them a sweep of adjoints also carries masks. A mask is 0 where a branch makes the adjoint of a node vanish whatever the numbers, and
 * positive elsewhere. Products with local derivatives are taken where it is positive only. (The adjoint's own zeros would not do: a
 * product that vanishes at a point may still have a slope there.)
 */

/**
 * Whether a sweep of adjoints needs masks: behind a `where`, and behind `max`, `min` and `relu` where something below them may
 * overflow or be no number. (Networks with such activations have none below, and their sweeps are what they were.)
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

/** Whether something below an expression may overflow or be no number: then tangents too are taken by branches, not by products with 0. */
export function isWild(e: Expression): boolean {
  return topological([e]).some(mayBeInfinite);
}

function mayBeInfinite(e: Expression): boolean {
  return !e.room.finite(e as Applied<Attributes>);
}

/** ∂f/∂x·ȳ where the mask of ȳ is positive, and 0 elsewhere; `mask` is shaped like the product, and left out where no branch is. */
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

/** Whether a product is ȳ times numbers: 0 wherever ȳ is. */
function isMultiple(product: Expression, bar: Expression): boolean {
  if (product === bar) return true;
  const { op, inputs } = product;
  if (op === 'neg') return isMultiple(inputs[0], bar);
  const factor = uniformOf(inputs[1] ?? bar);
  return (op === 'mul' || op === 'div') && inputs[0] === bar && Number.isFinite(factor) && factor !== 0;
}
