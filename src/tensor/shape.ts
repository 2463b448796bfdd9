import { InputError } from './errors.ts';

/** The one symbolic dimension: the number of points in a batch, unknown until a graph is run. */
export const BATCH = 'N';

/** A dimension of an expression: a size, or the symbolic batch. */
export type Dimension = number | typeof BATCH;

/** The shape of an expression. `[]` is a scalar. */
export type Shape = readonly Dimension[];

/** The shape of numbers that exist: every dimension is a size. */
export type Sizes = readonly number[];

export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Number of elements; a scalar has one. */
export function sizeOf(sizes: Sizes): number {
  let size = 1;
  for (const dimension of sizes) size *= dimension;
  return size;
}

/** Row-major strides in elements. */
export function stridesOf(sizes: Sizes): number[] {
  const strides = new Array<number>(sizes.length);
  let stride = 1;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= sizes[axis];
  }
  return strides;
}

/**
 * The shape of an elementwise operation on `a` and `b`: NumPy's rule, aligned at the last axis, a 1 stretches.
 * The symbolic batch equals only itself and stretches a 1.
 *
 * @throws InputError when an aligned pair of dimensions differs and neither is 1
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<Dimension>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new InputError(
        'shapes of an elementwise operation must broadcast',
        `${formatShape(a)} and ${formatShape(b)}`,
        'Reshape one of them so that aligned dimensions are equal or 1.',
      );
    shape[axis] = left === 1 ? right : left;
  }
  return shape;
}

/** Normalises axes (negative ones count from the end), sorted, without repetition. */
export function normaliseAxes(axes: readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const normal = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  for (const axis of normal)
    if (!Number.isInteger(axis) || axis < 0 || axis >= rank)
      throw new InputError(
        `axes must lie in [${-rank}, ${rank - 1}]`,
        `${axes.join(',')}`,
        'Name axes that the expression has.',
      );
  return [...new Set(normal)].sort((p, q) => p - q);
}

/** Replaces the symbolic batch by its size. */
export function bindShape(shape: Shape, batch: number | undefined): Sizes {
  return shape.map((dimension) => {
    if (dimension !== BATCH) return dimension;
    if (batch === undefined)
      throw new InputError(
        'the symbolic batch N needs a size here',
        formatShape(shape),
        'Bind an input whose shape has N, or build the graph with a fixed batch.',
      );
    return batch;
  });
}
