import { InputError } from '../../tensor/index.ts';
import type { OnnxModel } from '../decode/records.ts';
import type { BatchReading } from './batch.ts';
import { importGraph } from './graph.ts';
import { NodeError } from './node-error.ts';

/**
 * Reads a model for any number of points. Where the file fixes their number, nothing says which axis they are along. So all
 * axes are tried, the first one first, and at last that there is one point alone. A wrong axis fails at the first product of
 * matrices. A file that leaves the number open may still compute one point alone, such as one that flattens the batch with the rest.
 *
 * @param read reads the model; without a batch as it stands
 * @returns the first result
 * @throws InputError of the attempt that came furthest, if none succeeds
 */
export function inAnyBatch<Result>(
  model: OnnxModel,
  read: (batch: BatchReading | undefined) => Result,
): Result {
  let failure: InputError | undefined;
  for (const batch of choices(model))
    try {
      return read(batch);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (failure === undefined || isFurther(error, failure)) failure = error;
    }
  throw failure;
}

/** What the batch of a model may be; undefined is a symbolic one, one point, or none. */
function* choices(model: OnnxModel): Iterable<BatchReading | undefined> {
  const { inputs, nodes } = model;
  const used = inputs.find(({ name }) => nodes.some((node) => node.inputs.includes(name)));
  const dims = used?.dims ?? [];
  const isSymbolic = dims.some((size) => typeof size === 'string');
  // [1, n] is one point as most files write it.
  if (!isSymbolic && !(dims.length === 2 && dims[0] === 1))
    for (const [axis, size] of dims.entries()) if (typeof size === 'number' && size > 1) yield { size, axis };
  yield undefined;
  // Nothing may be made of points by themselves that another number of them would mix.
  if (isSymbolic && !canRead(model, { every: 2 })) yield { every: 1 };
}

function canRead(model: OnnxModel, batch: BatchReading): boolean {
  try {
    importGraph(model, { batch });
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function isFurther(error: InputError, other: InputError): boolean {
  return error instanceof NodeError && other instanceof NodeError && error.node.place > other.node.place;
}
