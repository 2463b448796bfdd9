import type { StandardErrors } from '../reference/index.ts';
import type { Tensor } from '../tensor/index.ts';

/** Labelled points, as bare numbers: n points of a model with d inputs and m outputs. */
export interface Samples {
  /** [n, d] */
  readonly x: Tensor;
  /** [n, m] */
  readonly y: Tensor;
  /** ∂y/∂x, [n, m, d]. NaN where a derivative is not known. */
  readonly dydx?: Tensor;
  /** ∂²y/∂x², [n, m, d, d]. NaN where a derivative is not known. */
  readonly hessian?: Tensor;
  /** Second derivatives along k directions a point. */
  readonly hvp?: HessianProducts;
  /** First derivatives of k combinations of the outputs, in place of `dydx` where outputs are many. */
  readonly vjp?: CotangentProducts;
  /** First derivatives along k directions a point, in place of `dydx` where inputs are many. */
  readonly jvp?: TangentProducts;
  /** Standard errors of the labels, where they are known. */
  readonly errors?: StandardErrors;
}

export interface HessianProducts {
  /** v, [n, k, d] */
  readonly directions: Tensor;
  /** ∂²y/∂x² · v, [n, k, m, d] */
  readonly products: Tensor;
}

/**
 * Vector-Jacobian products: what one adjoint sweep gives for a cotangent, a weight of each output (Griewank and Walther,
 * "Evaluating Derivatives", 2008, ch. 3.2).
 */
export interface CotangentProducts {
  /** c, [n, k, m], in units of 1/y */
  readonly cotangents: Tensor;
  /** cᵀ ∂y/∂x, [n, k, d], in units of 1/x */
  readonly adjoints: Tensor;
}

/** Jacobian-vector products: what one tangent sweep gives for a direction (Griewank and Walther, ch. 3.1). */
export interface TangentProducts {
  /** v, [n, k, d] */
  readonly directions: Tensor;
  /** ∂y/∂x · v, [n, k, m] */
  readonly tangents: Tensor;
}
