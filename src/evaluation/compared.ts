import { PARTS, type Part, partOf, type Samples } from '../dataset/index.ts';
import type { ExactLabels } from '../reference/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { WantedDerivatives } from './derivatives.ts';
import type { ByOrder } from './score.ts';

/**
 * What is known of the truth at n points: values, and where known derivatives and the standard errors of all. First
 * derivatives are `dydx`, else `vjp`, else `jvp`; second ones `curvature`, else `hessian`, else `hvp`. NaN in `dydx` and
 * `hessian` is not known.
 */
export type Truth = Pick<ExactLabels, 'y'> &
  Partial<ExactLabels> &
  Pick<Samples, 'hessian' | 'hvp' | 'vjp' | 'jvp' | 'errors'>;

/** What is compared of an order of derivative: the part of a set that the truth has. */
export interface Compared {
  readonly order: keyof ByOrder;
  /** How predictions call it. */
  readonly part: Part | 'curvature';
  readonly truth: Tensor;
  /** Standard errors of the truth, in its shape, where they are known. */
  readonly errors?: Tensor;
  /** Whether NaN in the truth means "not known". */
  readonly mayLack: boolean;
}

/** What may be compared of each order, the first that the truth has. */
const CHOICES: readonly (readonly [keyof ByOrder, readonly (Part | 'curvature')[]])[] = [
  ['values', ['y']],
  ['gradients', ['dydx', 'adjoints', 'tangents']],
  ['curvatures', ['curvature', 'hessian', 'products']],
];
const ERRORS: Readonly<Partial<Record<Part | 'curvature', Part>>> = {
  y: 'yErrors',
  dydx: 'dydxErrors',
  hessian: 'hessianErrors',
  products: 'productsErrors',
};

/** What the truth says of each order that it knows. */
export function comparedParts(truth: Truth): readonly Compared[] {
  return CHOICES.flatMap(([order, parts]): readonly Compared[] => {
    const known = (part: Part | 'curvature') =>
      part === 'curvature' ? truth.curvature : partOf(truth, part);
    const part = parts.find((one) => known(one) !== undefined);
    if (part === undefined) return [];
    const errors = ERRORS[part] && partOf(truth, ERRORS[part]);
    const mayLack = part !== 'curvature' && PARTS[part].mayLack;
    return [{ order, part, truth: known(part)!, ...(errors && { errors }), mayLack }];
  });
}

/** The derivatives that a network has to predict to be compared with the truth, and no others. */
export function derivativesOf(truth: Truth): WantedDerivatives {
  const parts = new Set(comparedParts(truth).map(({ part }) => part));
  const { hvp, vjp, jvp } = truth;
  return {
    ...(parts.has('dydx') && { first: 'jacobians' }),
    ...(parts.has('adjoints') && vjp && { first: { cotangents: vjp.cotangents } }),
    ...(parts.has('tangents') && jvp && { first: { directions: jvp.directions } }),
    ...(parts.has('curvature') && { second: 'sums' }),
    ...(parts.has('hessian') && { second: 'hessians' }),
    ...(parts.has('products') && hvp && { second: { directions: hvp.directions } }),
  };
}
