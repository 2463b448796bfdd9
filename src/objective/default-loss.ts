import type { Samples } from '../dataset/index.ts';
import type { LossOptions } from './loss.ts';

/** Sobolev where the set has a derivative that is known, else vanilla. */
export function defaultLoss(data: Samples): LossOptions {
  return hasDerivatives(data) ? { kind: 'sobolev' } : { kind: 'vanilla' };
}

/** Whether some second derivative is known (not NaN): of Hessians, or of their products with directions. */
export function hasSecondDerivatives({ hessian, hvp }: Samples): boolean {
  if (hvp !== undefined) return true;
  return hessian?.data.some((value) => !Number.isNaN(value)) ?? false;
}

/** Whether some first derivative is known (not NaN), or a product of Jacobians with cotangents or directions. */
export function hasDerivatives({ dydx, vjp, jvp }: Samples): boolean {
  if (vjp !== undefined || jvp !== undefined) return true;
  return dydx?.data.some((value) => !Number.isNaN(value)) ?? false;
}
