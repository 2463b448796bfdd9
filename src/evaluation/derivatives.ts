import {
  curvature,
  type Expression,
  hessianVectorProducts,
  input,
  jacobian,
  jacobianVectorProducts,
  symmetricHessian,
  vectorJacobianProducts,
} from '../graph/index.ts';
import { pointsInput } from '../reference/index.ts';
import { type FittedFunction, isNetwork, type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { BATCH, formatShape, InputError, type Tensor } from '../tensor/index.ts';

/** What is predicted with: a network, or another fitted function. */
export type Predictor = Surrogate | FittedFunction;

/** Which derivatives of a surrogate are wanted at n points; those that are left out are not computed. */
export interface WantedDerivatives {
  /** First ones: whole Jacobians, or their products with cotangents [n, k, m], or with directions [n, k, d]. */
  readonly first?: 'jacobians' | { readonly cotangents: Tensor } | { readonly directions: Tensor };
  /** Second ones: the sum of each Hessian's entries, whole Hessians, or their products with directions [n, k, d]. */
  readonly second?: 'sums' | 'hessians' | { readonly directions: Tensor };
}

/** What a program computes that gives values and derivatives of a surrogate. */
export interface DerivativesProgram {
  readonly outputs: Readonly<Record<string, Expression>>;
  /** Values of the inputs of the graph beside the points. */
  readonly bindings: Readonly<Record<string, Tensor>>;
  /** Numbers that an output has of its derivatives at a point, at most. */
  readonly numbers: number;
  readonly order: 0 | 1 | 2;
}

/**
 * Values of a surrogate with the derivatives that are wanted, in no more sweeps than these need. Products with a vector each
 * take a sweep. Where there are more vectors than rows of the matrix, that is found first, and multiplied.
 *
 * @returns outputs `y`; `dydx`, `adjoints` or `tangents`; `curvature`, `hessian` or `products`
 */
export function derivativesProgram(
  surrogate: Predictor,
  { first, second }: WantedDerivatives,
): DerivativesProgram {
  const d = surrogate.inputs.length;
  const x = pointsInput(d);
  const y = isNetwork(surrogate) ? surrogateGraph(surrogate, x).output : surrogate.graph(x);
  const outputs: Record<string, Expression> = { y };
  const bindings: Record<string, Tensor> = {};
  const sizes = [0];
  const bound = (name: string, vectors: Tensor, each: number): Expression => {
    bindings[name] = vectors;
    sizes.push(vectors.shape[1] * each);
    return input(name, [BATCH, ...vectors.shape.slice(1)]);
  };
  if (first === 'jacobians') outputs.dydx = jacobian(y, x);
  else if (first !== undefined && 'cotangents' in first)
    outputs.adjoints = vectorJacobianProducts(y, x, bound('cotangents', first.cotangents, 1));
  else if (first !== undefined)
    outputs.tangents = jacobianVectorProducts(y, x, bound('directions', first.directions, 1));
  if (second === 'sums') outputs.curvature = curvature(y, x);
  else if (second === 'hessians') outputs.hessian = symmetricHessian(y, x);
  else if (second !== undefined)
    outputs.products = hessianVectorProducts(y, x, bound('along', second.directions, d));
  if (first === 'jacobians' || second === 'sums') sizes.push(d);
  if (second === 'hessians') sizes.push(d * d);
  return { outputs, bindings, numbers: Math.max(...sizes), order: second ? 2 : first ? 1 : 0 };
}

/** @throws InputError where vectors have not a row of `width` numbers a point, one vector or more */
export function checkVectors(vectors: Tensor, points: number, width: number, what: string): void {
  const [n, k, numbers] = vectors.shape;
  if (vectors.shape.length === 3 && n === points && numbers === width && k >= 1) return;
  throw new InputError(
    `${what} at ${points} points have shape [${points},k,${width}] with k ≥ 1`,
    formatShape(vectors.shape),
    `Give one number an ${what === 'cotangents' ? 'output' : 'input'}.`,
  );
}
