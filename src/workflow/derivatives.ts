/** Which derivatives of labelled points a training is given. */
export type Derivatives =
  /** Values alone. */
  | 'none'
  /** ∂y/∂x of every output by every input. */
  | 'jacobians'
  /** The product of each Jacobian with one random cotangent, a weight of each output. */
  | 'cotangents'
  /** The product of each Jacobian with one random direction of the inputs. */
  | 'tangents';

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
  return outputs <= MOST_SWEEPS && points * inputs * outputs <= MOST_NUMBERS ? 'jacobians' : 'cotangents';
}

/** Most random directions of second derivatives that a point holds: more cost more than they tell. */
const MOST_HELD = 8;

/**
 * The second derivatives with which a network labels points where a training wants some. They are whole Hessians where these take
 * at most 64 sweeps and a gigabyte. Else they are products with as many random directions as that allows, at most 8 and at
 * least one.
 */
export function secondDerivativesFor(points: number, inputs: number, outputs: number): number | 'axes' {
  const sweeps = Math.min(inputs, outputs);
  const numbers = points * inputs * outputs;
  if (sweeps * inputs <= MOST_SWEEPS && numbers * inputs <= MOST_NUMBERS) return 'axes';
  const held = Math.min(MOST_HELD, Math.floor(MOST_SWEEPS / sweeps), Math.floor(MOST_NUMBERS / numbers));
  return Math.max(1, held);
}

/** "one random cotangent a point, of 24,066 outputs" */
export function describeDerivatives(derivatives: Derivatives, outputs: number): string {
  switch (derivatives) {
    case 'none':
      return 'none, values alone';
    case 'jacobians':
      return 'of every output by every input';
    case 'cotangents':
      return `one random cotangent a point, of ${outputs.toLocaleString('en')} output${outputs === 1 ? '' : 's'}`;
    case 'tangents':
      return 'along one random direction a point';
  }
}
