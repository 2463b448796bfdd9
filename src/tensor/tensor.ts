import { InputError } from './errors.ts';
import { formatShape, type Sizes, sizeOf } from './shape.ts';

/** A dense row-major array of float64, the currency of the oracle, of datasets and of model weights. */
export interface Tensor {
  readonly shape: Sizes;
  readonly data: Float64Array;
}

/** Anything that {@link tensor} reads as numbers. */
export type TensorLike = number | readonly number[] | readonly (readonly number[])[] | Tensor;

/**
 * Builds a tensor.
 *
 * @param values a number (a scalar), nested arrays (shape inferred), or flat data with `shape`
 * @throws InputError when `shape` does not hold the data, or nested rows differ in length
 */
export function tensor(values: TensorLike | ArrayLike<number>, shape?: Sizes): Tensor {
  if (typeof values === 'number') return shaped(Float64Array.of(values), shape ?? []);
  if (isTensor(values)) return shape ? shaped(values.data, shape) : values;
  if (Array.isArray(values) && Array.isArray(values[0])) {
    const rows = values as readonly (readonly number[])[];
    const columns = rows[0].length;
    if (rows.some((row) => row.length !== columns))
      throw new InputError(
        'rows of a matrix must have one length',
        rows.map((r) => r.length).join(','),
        'Pad or split the rows.',
      );
    return shaped(Float64Array.from(rows.flat()), shape ?? [rows.length, columns]);
  }
  const flat = values as ArrayLike<number>;
  const data = flat instanceof Float64Array ? flat : Float64Array.from(flat);
  return shaped(data, shape ?? [data.length]);
}

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

/** A tensor of one repeated value. */
export function filled(shape: Sizes, value: number): Tensor {
  return { shape, data: new Float64Array(sizeOf(shape)).fill(value) };
}

/** Row `index` of a matrix-like tensor, as a view. */
export function rowOf(values: Tensor, index: number): Float64Array {
  const width = sizeOf(values.shape.slice(1));
  return values.data.subarray(index * width, (index + 1) * width);
}

/** Rows `[start, stop)` of a tensor along its first axis, as a view. */
export function rowsOf(values: Tensor, start: number, stop: number): Tensor {
  const width = sizeOf(values.shape.slice(1));
  return {
    shape: [stop - start, ...values.shape.slice(1)],
    data: values.data.subarray(start * width, stop * width),
  };
}

function shaped(data: Float64Array, shape: Sizes): Tensor {
  if (sizeOf(shape) !== data.length)
    throw new InputError(
      `data of shape ${formatShape(shape)} needs ${sizeOf(shape)} numbers`,
      String(data.length),
      'Correct the shape or the data.',
    );
  return { shape, data };
}
