import { adjoint, type Expression, tangent, uniformOf } from '../../graph/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Batch } from '../term.ts';

/**
 * ∂²ŷⱼ/∂x²·v of all outputs along a direction, [B, d] each: tangents over adjoints. The adjoints are those with which first
 * derivatives are compared, so that both together cost one sweep more.
 *
 * @param direction [B, d], or [1, d] for all points
 */
export function hessianProducts({ x, predicted }: Batch, direction: Expression): readonly Expression[] {
  const outputs = predicted.shape[1] as number;
  const along = new Map([[x, direction.broadcast(x.shape)]]);
  return Array.from({ length: outputs }, (_, j) => {
    const [slopes] = adjoint(predicted.slice(1, j, j + 1), [x]);
    return tangent([slopes], along)[0];
  });
}

/**
 * Refuses a network without second derivatives: its term would be the labels alone, which nothing moves.
 *
 * @throws InputError where all products are 0 whatever the parameters
 */
export function demandCurved(products: readonly Expression[]): void {
  if (products.some((product) => uniformOf(product) !== 0)) return;
  throw new InputError(
    'the second order of a Sobolev loss needs a network whose second derivatives are not all 0',
    'one that is linear piece by piece: its activations are relu or linear',
    'Take a smooth activation, silu say, or train at order 1.',
  );
}
