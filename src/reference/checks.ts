import { formatShape, InputError, rowOf, type Tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { LABEL_PARTS } from './labels.ts';
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
  for (const { part, order, what } of LABEL_PARTS) {
    const values = labels[part];
    const at = values?.data.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (values === undefined || at < 0) continue;
    const row = Math.floor(at / (values.data.length / values.shape[0]));
    const reason = explain?.(row, order);
    throw new InputError(
      `every ${what} that ${name} labels must be finite`,
      `${values.data[at]} at ${describePoint(points, row)}${reason === undefined ? '' : `: ${reason}`}`,
      'Shrink the domain to where the model is defined.',
    );
  }
  return labels;
}
