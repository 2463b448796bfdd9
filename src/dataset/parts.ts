import type { Sizes, Tensor } from '../tensor/index.ts';
import type { Samples } from './samples.ts';

/** One of the tensors of {@link Samples}; the row of a point holds one number a column. */
export type Part =
  | 'x'
  | 'y'
  | 'dydx'
  | 'hessian'
  | 'directions'
  | 'products'
  | 'cotangents'
  | 'adjoints'
  | 'tangentDirections'
  | 'tangents'
  | 'yErrors'
  | 'dydxErrors'
  | 'hessianErrors'
  | 'productsErrors';

/**
 * What an axis of a part runs along, behind that of the points. It is directions or cotangents (`k`), or inputs or outputs,
 * whose units its numbers have. `1/d` and `1/m` stand for the inverse of these units.
 */
export type Axis = 'k' | 'd' | 'm' | '1/d' | '1/m';

/** What is to be known of a part. */
export interface PartDescription {
  /** Where it stands in the samples. */
  readonly at: readonly [keyof Samples, string?];
  readonly axes: readonly Axis[];
  /** Whether NaN among its numbers means "not known". */
  readonly mayLack: boolean;
}

/** All parts, in the order of the columns of a file. */
export const PARTS: Readonly<Record<Part, PartDescription>> = {
  x: { at: ['x'], axes: ['d'], mayLack: false },
  y: { at: ['y'], axes: ['m'], mayLack: false },
  dydx: { at: ['dydx'], axes: ['m', '1/d'], mayLack: true },
  hessian: { at: ['hessian'], axes: ['m', '1/d', '1/d'], mayLack: true },
  directions: { at: ['hvp', 'directions'], axes: ['k', 'd'], mayLack: false },
  products: { at: ['hvp', 'products'], axes: ['k', 'm', '1/d'], mayLack: false },
  cotangents: { at: ['vjp', 'cotangents'], axes: ['k', '1/m'], mayLack: false },
  adjoints: { at: ['vjp', 'adjoints'], axes: ['k', '1/d'], mayLack: false },
  tangentDirections: { at: ['jvp', 'directions'], axes: ['k', 'd'], mayLack: false },
  tangents: { at: ['jvp', 'tangents'], axes: ['k', 'm'], mayLack: false },
  yErrors: { at: ['errors', 'y'], axes: ['m'], mayLack: true },
  dydxErrors: { at: ['errors', 'dydx'], axes: ['m', '1/d'], mayLack: true },
  hessianErrors: { at: ['errors', 'hessian'], axes: ['m', '1/d', '1/d'], mayLack: true },
  productsErrors: { at: ['errors', 'products'], axes: ['k', 'm', '1/d'], mayLack: true },
};

/** Names of all parts, in the order of the columns of a file. */
export const partNames = Object.keys(PARTS) as readonly Part[];

/** A part of the samples, where they have it. */
export function partOf(samples: Partial<Samples>, part: Part): Tensor | undefined {
  const [group, member] = PARTS[part].at;
  const found = samples[group] as Tensor | Readonly<Record<string, Tensor | undefined>> | undefined;
  return member === undefined
    ? (found as Tensor | undefined)
    : (found as Readonly<Record<string, Tensor | undefined>> | undefined)?.[member];
}

/** The tensors that are there, in the order of the columns of a file. */
export function partsOf(samples: Samples): readonly (readonly [Part, Tensor])[] {
  return partNames.flatMap((part) => {
    const values = partOf(samples, part);
    return values === undefined ? [] : [[part, values] as const];
  });
}

/** Samples made of parts by name; what is undefined is left out. */
export function samplesOf(parts: Readonly<Partial<Record<Part, Tensor>>>): Samples {
  const made: Record<string, unknown> = {};
  for (const part of partNames) {
    const values = parts[part];
    if (values === undefined) continue;
    const [group, member] = PARTS[part].at;
    made[group] = member === undefined ? values : { ...(made[group] as object), [member]: values };
  }
  return made as unknown as Samples;
}

/** Samples whose tensors are those of `samples`, each replaced by `change`. */
export function mapParts(samples: Samples, change: (values: Tensor, part: Part) => Tensor): Samples {
  return samplesOf(
    Object.fromEntries(partsOf(samples).map(([part, values]) => [part, change(values, part)])),
  );
}

/** Shape that each part has for n points, d inputs, m outputs and k directions, or cotangents, a point. */
export function partShape(part: Part, n: number, d: number, m: number, k: number): Sizes {
  const lengths = { k, d, m, '1/d': d, '1/m': m };
  return [n, ...PARTS[part].axes.map((axis) => lengths[axis])];
}

/** How many directions, or cotangents, a point of the samples a part has; 0 for the other parts. */
export function alongOf(part: Part, { hvp, vjp, jvp }: Pick<Samples, 'hvp' | 'vjp' | 'jvp'>): number {
  if (!PARTS[part].axes.includes('k')) return 0;
  const [group] = PARTS[part].at;
  const of = group === 'vjp' ? vjp?.cotangents : group === 'jvp' ? jvp?.directions : hvp?.directions;
  return of?.shape[1] ?? 0;
}
