import { formatShape, InputError, rowOf, type Tensor } from '../tensor/index.ts';
import type { Labels } from './model.ts';
import type { Variable } from './variable.ts';

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
 * Checks that every label is a finite number, and returns the labels.
 *
 * @throws InputError naming the first point where one is not
 */
export function finiteLabels(name: string, points: Tensor, labels: Labels): Labels {
  for (const [what, values] of [
    ['value', labels.y],
    ['differential', labels.dydx],
  ] as const) {
    const at = values?.data.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (values === undefined || at < 0) continue;
    const row = Math.floor(at / (values.data.length / values.shape[0]));
    throw new InputError(
      `every ${what} that ${name} labels must be finite`,
      `${values.data[at]} at point ${row}, x = (${[...rowOf(points, row)].map((x) => x.toPrecision(6)).join(', ')})`,
      'Shrink the domain to where the model is defined.',
    );
  }
  return labels;
}
