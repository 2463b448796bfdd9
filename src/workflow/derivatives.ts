/** What of the derivatives of labelled points a training is given. */
export type Derivatives =
  /** Values alone. */
  | 'none'
  /** ∂y/∂x of every output by every input. */
  | 'jacobians'
  /** The product of each Jacobian with one random cotangent. */
  | 'products';

/**
 * Outputs up to which Jacobians are whole. A Jacobian costs one adjoint sweep an output, in labelling and in each step of a
 * training; a product with a cotangent costs one.
 */
const MOST_SWEEPS = 64;
/** Numbers of whole Jacobians up to which they are kept: a gigabyte in float64, and as much again while they are trained on. */
const MOST_NUMBERS = 2 ** 27;

/**
 * The derivatives that a network labels points with, where a training needs some: whole Jacobians as long as they are cheap, else
 * products.
 */
export function derivativesFor(points: number, inputs: number, outputs: number): Derivatives {
  return outputs <= MOST_SWEEPS && points * inputs * outputs <= MOST_NUMBERS ? 'jacobians' : 'products';
}

/** "one random cotangent a point, of 24,066 outputs" */
export function describeDerivatives(derivatives: Derivatives, outputs: number): string {
  switch (derivatives) {
    case 'none':
      return 'none, values alone';
    case 'jacobians':
      return 'of every output by every input';
    case 'products':
      return `one random cotangent a point, of ${outputs.toLocaleString('en')} output${outputs === 1 ? '' : 's'}`;
  }
}
