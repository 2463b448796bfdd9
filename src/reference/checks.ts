import { demand, formatShape, InputError, rowOf, type Tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { axesAt } from './axes.ts';
import type { LabelRequest, Labels } from './model.ts';

/**
 * Checks that points are [n, d] with n ≥ 1 and one column an input.
 *
 * @throws InputError otherwise
 */
export function checkPoints(name: string, inputs: readonly Variable[], { shape }: Tensor): void {
  if (shape.length !== 2 || shape[0] < 1 || shape[1] !== inputs.length)
    throw new InputError(
      `points of ${name} must have shape [n,${inputs.length}] with n ≥ 1, one column an input`,
      formatShape(shape),
      'Reshape the points, or check the order and number of the inputs.',
    );
}

/**
 * Checks what is asked of labels at points [n, d] that were checked, and returns the directions at order 2, [n, k, d].
 *
 * @throws InputError unless the order is 0, 1 or 2, and at order 2 the directions are finite and [n, k, d] with k ≥ 1
 */
export function checkRequest(
  name: string,
  points: Tensor,
  { order, directions }: Pick<LabelRequest, 'order' | 'directions'>,
): Tensor | undefined {
  if (order === 0 || order === 1) return undefined;
  demand(order === 2, `the order of labels of ${name} must be 0, 1 or 2`, order, 'Ask for one of these.');
  const [n, d] = points.shape;
  if (directions === 'axes') return axesAt(n, d);
  const shape = directions?.shape ?? [];
  if (directions === undefined || shape.length !== 3 || shape[0] !== n || shape[1] < 1 || shape[2] !== d)
    throw new InputError(
      `labels of order 2 of ${name} need directions of shape [${n},k,${d}] with k ≥ 1`,
      directions === undefined ? 'none' : formatShape(shape),
      'Give one direction a point or more.',
    );
  const at = directions.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new InputError(
      `directions of labels of ${name} must be finite`,
      `${directions.data[at]} at point ${Math.floor(at / (shape[1] * d))}`,
      'Correct it.',
    );
  return directions;
}

/** "point 3, x = (0.5, 1)", to name a point in a message. */
export function describePoint(points: Tensor, row: number): string {
  const x = [...rowOf(points, row)].map((coordinate) => coordinate.toPrecision(6));
  return `point ${row}, x = (${x.join(', ')})`;
}

/**
 * Checks that every label is a finite number, and returns the labels.
 *
 * @param explain says why the label of a row, a derivative of some order, is not finite, where that is known
 * @throws InputError naming the first point where one is not
 */
export function finiteLabels(
  name: string,
  points: Tensor,
  labels: Labels,
  explain?: (row: number, order: LabelRequest['order']) => string | undefined,
): Labels {
  const kinds = [
    ['value', labels.y],
    ['differential', labels.dydx],
    ['second differential', labels.products],
  ] as const;
  for (const [order, [what, values]] of kinds.entries()) {
    const at = values?.data.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (values === undefined || at < 0) continue;
    const row = Math.floor(at / (values.data.length / values.shape[0]));
    const reason = explain?.(row, order as LabelRequest['order']);
    throw new InputError(
      `every ${what} that ${name} labels must be finite`,
      `${values.data[at]} at ${describePoint(points, row)}${reason === undefined ? '' : `: ${reason}`}`,
      'Shrink the domain to where the model is defined.',
    );
  }
  return labels;
}
