import type { Tensor } from '../../tensor/index.ts';
import { operation } from '../operation.ts';

type ConstantAttributes = { readonly values: Tensor };

/** Numbers that are part of the function: weights, normalisation, literals. */
export const constant = operation<ConstantAttributes>({
  name: 'constant',
  shape: (_, { values }) => values.shape,
  evaluate: (_, { values }) => values,
  tangent: () => undefined,
  adjoint: () => [],
  smooth: () => 'everywhere',
  reach: 'none',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (y, _, arithmetic) => arithmetic.constant(y.attributes.values),
  onnx: (y, emit) => emit.constant(y.attributes.values),
});
