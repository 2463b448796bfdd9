import { adjoint, axisOf, type Expression, tangent, uniformOf } from '../../graph/index.ts';
import { InputError, stridesOf, type Tensor } from '../../tensor/index.ts';
import type { Batch, Dimensions } from '../term.ts';

/**
 * How second derivatives of outputs by inputs lie: in blocks [B, inner], `outer` of them. They are by output, with a number for each
 * input; or, where inputs are fewer than outputs, by input.
 */
export interface Blocks {
  readonly outer: number;
  readonly inner: number;
  readonly byInput: boolean;
}

export function blocksOf({ inputs, outputs }: Dimensions): Blocks {
  return inputs < outputs
    ? { outer: inputs, inner: outputs, byInput: true }
    : { outer: outputs, inner: inputs, byInput: false };
}

/**
 * ∂²ŷ/∂x²·v along a direction, in blocks. By output they are tangents over adjoints: those with which first derivatives are
 * compared, so that both together cost one sweep more. By input they are the tangent along each axis of the tangent along v.
 *
 * @param direction [B, d], or [1, d] for all points
 */
export function hessianProducts({ x, predicted }: Batch, direction: Expression): readonly Expression[] {
  const [outputs, inputs] = [predicted.shape[1], x.shape[1]] as readonly number[];
  const { outer, byInput } = blocksOf({ inputs, outputs });
  const along = new Map([[x, direction.broadcast(x.shape)]]);
  const [slope] = byInput ? tangent([predicted], along) : [];
  return Array.from({ length: outer }, (_, at) => {
    if (slope !== undefined) return tangent([slope], new Map([[x, axisOf(x, at)]]))[0];
    const [slopes] = adjoint(predicted.slice(1, at, at + 1), [x]);
    return tangent([slopes], along)[0];
  });
}

/** A tensor with its axes in another order. */
export function permuted({ shape, data }: Tensor, permutation: readonly number[]): Tensor {
  const made = permutation.map((axis) => shape[axis]);
  const strides = stridesOf(shape);
  const own = permutation.map((axis) => strides[axis]);
  const all = new Float64Array(data.length);
  const at = new Array<number>(made.length).fill(0);
  for (let to = 0, from = 0; to < all.length; to++) {
    all[to] = data[from];
    for (let axis = made.length - 1; axis >= 0; axis--) {
      at[axis]++;
      from += own[axis];
      if (at[axis] < made[axis]) break;
      from -= own[axis] * made[axis];
      at[axis] = 0;
    }
  }
  return { shape: made, data: all };
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
