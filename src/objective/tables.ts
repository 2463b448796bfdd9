import { formatShape, InputError, type Sizes, sameShape, sizeOf, type Tensor } from '../tensor/index.ts';
import type { TermTable } from './term.ts';

/**
 * A table of labels that are all known.
 *
 * @param shape that it must have, [n, …]
 * @throws InputError when it has another shape or no row, or when a number is not finite
 */
export function labels(name: string, values: Tensor, shape: Sizes): TermTable {
  return { name, values: checked(name, values, shape, () => false) };
}

/**
 * A table of labels, of which those that are NaN are not known.
 *
 * @param what needs them, for the message: "the Sobolev loss needs derivatives". Default: the table does.
 * @throws InputError when it has another shape or no row, or when a number is infinite or none is known
 */
export function partialLabels(
  name: string,
  values: Tensor,
  shape: Sizes,
  what = `the table ${name} needs a label that is known`,
): TermTable {
  const { data } = checked(name, values, shape, Number.isNaN);
  const count = data.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  if (count === data.length) return { name, values };
  if (count === 0)
    throw new InputError(
      what,
      `${name} of which none is known`,
      'Label some points, or train on values alone.',
    );
  const counts = Math.sqrt(data.length / count);
  return {
    name,
    values: { ...values, data: data.map((value) => (Number.isNaN(value) ? 0 : value)) },
    known: { ...values, data: data.map((value) => (Number.isNaN(value) ? 0 : counts)) },
  };
}

/** A table whose differences count by weights, shaped like it: 1 in the mean over all that are compared. */
export function weighed({ name, values, known }: TermTable, weights: Tensor | undefined): TermTable {
  if (weights === undefined) return { name, values, known };
  const data = weights.data.map((weight, at) => Math.sqrt(weight) * (known?.data[at] ?? 1));
  return { name, values, known: { shape: values.shape, data } };
}

function checked(name: string, values: Tensor, shape: Sizes, allowed: (value: number) => boolean): Tensor {
  if (!sameShape(values.shape, shape) || sizeOf(shape) === 0)
    throw new InputError(
      `${name} must have shape ${formatShape(shape)}, with a row or more`,
      formatShape(values.shape),
      'Match the data to the network.',
    );
  const at = values.data.findIndex((value) => !Number.isFinite(value) && !allowed(value));
  if (at >= 0)
    throw new InputError(
      `${name} must be finite`,
      `${values.data[at]} in row ${Math.floor((at * shape[0]) / values.data.length)}`,
      'Remove the row, or mend the model that labelled it.',
    );
  return values;
}
