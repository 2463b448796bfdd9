import type { Expression } from '../expression.ts';
import { uniformOf } from './uniform.ts';

/*
 * The branch of a `where` that is not taken has the adjoint 0. Where something below it is not finite (√x left of 0, 0/0),
 * that 0 times the local derivative would be NaN. So behind a `where` a sweep of adjoints also carries masks: a mask is 0
 * where the adjoint of a node vanishes whatever the numbers, because of a branch, and positive elsewhere. Products with
 * local derivatives are taken where it is positive only. (The adjoint's own zeros would not do: a product that vanishes
 * at a point may still have a slope there.)
 */

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
