/** Which derivatives of labelled points a training is given. */
export type Derivatives =
  /** Values alone. */
  | 'none'
  /** ∂y/∂x of every output by every input. */
  | 'jacobians'
  /** The product of each Jacobian with one random cotangent. */
  | 'products';

/**
 * Most outputs for which Jacobians are whole. A Jacobian costs an adjoint sweep an output, in labelling and in each training
 * step; a product with a cotangent costs one in all.
 */
const MOST_SWEEPS = 64;
/** Most numbers of whole Jacobians: a gigabyte in float64, and as much again in training. */
const MOST_NUMBERS = 2 ** 27;

/**
 * The derivatives with which a network labels points where a training needs some: whole Jacobians where they are cheap, else
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
