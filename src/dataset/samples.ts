import type { Tensor } from '../tensor/index.ts';

/** Labelled points, as bare numbers: n points of a model with d inputs and m outputs. */
export interface Samples {
  /** [n, d] */
  readonly x: Tensor;
  /** [n, m] */
  readonly y: Tensor;
  /** ∂y/∂x, [n, m, d]. NaN where a derivative is not known; all other numbers are finite. */
  readonly dydx?: Tensor;
  /** Second derivatives along k directions a point. */
  readonly hvp?: HessianProducts;
  /** First derivatives of k combinations of the outputs, in place of `dydx` where outputs are many. */
  readonly vjp?: CotangentProducts;
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

/** One of the tensors of {@link Samples}; the row of a point holds one number a column. */
export type Part = 'x' | 'y' | 'dydx' | 'directions' | 'products' | 'cotangents' | 'adjoints';

/** The tensors that are there, in the order of the columns of a file. */
export function partsOf(samples: Samples): readonly (readonly [Part, Tensor])[] {
  const parts: (readonly [Part, Tensor | undefined])[] = [
    ['x', samples.x],
    ['y', samples.y],
    ['dydx', samples.dydx],
    ['directions', samples.hvp?.directions],
    ['products', samples.hvp?.products],
    ['cotangents', samples.vjp?.cotangents],
    ['adjoints', samples.vjp?.adjoints],
  ];
  return parts.filter((part): part is readonly [Part, Tensor] => part[1] !== undefined);
}

/** Samples whose tensors are those of `samples`, each replaced by `change`. */
export function mapParts(samples: Samples, change: (values: Tensor, part: Part) => Tensor): Samples {
  const { x, y, dydx, hvp, vjp } = samples;
  return {
    x: change(x, 'x'),
    y: change(y, 'y'),
    ...(dydx && { dydx: change(dydx, 'dydx') }),
    ...(hvp && {
      hvp: {
        directions: change(hvp.directions, 'directions'),
        products: change(hvp.products, 'products'),
      },
    }),
    ...(vjp && {
      vjp: {
        cotangents: change(vjp.cotangents, 'cotangents'),
        adjoints: change(vjp.adjoints, 'adjoints'),
      },
    }),
  };
}

/** Shape that each part has for n points, d inputs, m outputs and k directions, or cotangents, a point. */
export function partShape(part: Part, n: number, d: number, m: number, k: number): readonly number[] {
  return {
    x: [n, d],
    y: [n, m],
    dydx: [n, m, d],
    directions: [n, k, d],
    products: [n, k, m, d],
    cotangents: [n, k, m],
    adjoints: [n, k, d],
  }[part];
}

/** How many directions, or cotangents, a point of the samples a part has; 0 for the other parts. */
export function alongOf(part: Part, { hvp, vjp }: Pick<Samples, 'hvp' | 'vjp'>): number {
  const of =
    part === 'directions' || part === 'products'
      ? hvp?.directions
      : part === 'cotangents' || part === 'adjoints'
        ? vjp?.cotangents
        : undefined;
  return of?.shape[1] ?? 0;
}
