import { type Expression, input } from '../../graph/index.ts';
import { BATCH, type Dimension, demand, InputError } from '../../tensor/index.ts';
import type { OnnxValue } from '../decode/records.ts';
import type { BatchReading } from './batch.ts';

/** Types that are floating-point numbers; what has none is taken for such. */
const FLOATS = ['float32', 'float64', 'float16', 'bfloat16', '', 'undefined'];

/**
 * An input of a model as an expression; its symbolic dimension is the batch.
 *
 * @param source the model as messages name it
 * @throws InputError when it is no array of floating-point numbers with at most one symbolic dimension
 */
export function inputOf(
  { name, type, dims }: OnnxValue,
  source: string,
  batch: BatchReading | undefined,
): Expression {
  const label = `input ${JSON.stringify(name)} of ${source}`;
  demand(
    FLOATS.includes(type),
    `${label} must be floating-point numbers`,
    type,
    'Export the model with such inputs.',
  );
  if (dims === undefined)
    throw new InputError(
      `${label} must have a shape`,
      undefined,
      'Export the model with the shapes of its inputs.',
    );
  const first = dims.findIndex((size) => typeof size === 'string');
  const shape = dims.map((size, axis): Dimension => {
    if (typeof size === 'string') {
      if (batch && 'others' in batch && axis !== first) return batch.others;
      return batch && 'every' in batch ? batch.every : BATCH;
    }
    return batch && 'size' in batch && axis === batch.axis && size === batch.size ? BATCH : size;
  });
  demand(
    shape.filter((dimension) => dimension === BATCH).length <= 1 &&
      shape.every((dimension) => dimension !== 0),
    `${label} must have sizes but for one batch`,
    dims,
    'Export the model with fixed sizes but for the batch.',
  );
  return input(name, shape);
}
