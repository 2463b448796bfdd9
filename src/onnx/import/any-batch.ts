import { BATCH, InputError } from '../../tensor/index.ts';
import type { OnnxModel } from '../decode/records.ts';
import type { BatchReading } from './batch.ts';
import { importGraph } from './graph.ts';
import { NodeError } from './node-error.ts';
import { actsPerPlace } from './per-place.ts';
import { statedInputs } from './widths.ts';

/**
 * Reads a model for any number of points. Where the file fixes their number, nothing says which axis they are along. So all
 * axes are tried, the first one first, and at last that there is one point alone. A wrong axis fails at the first product of
 * matrices. A file that leaves the number open may still compute one point alone, such as one that flattens the batch with the rest.
 * Where it leaves two sizes open, and computes each place along both by itself, each place is a point.
 *
 * @param read reads the model; without a batch as it stands
 * @returns the first result
 * @throws InputError of the attempt that came furthest, if none succeeds: of several such, of the likeliest
 */
export function inAnyBatch<Result>(
  model: OnnxModel,
  read: (batch: BatchReading | undefined) => Result,
): Result {
  const failures: InputError[] = [];
  const dims = dimsOf(model);
  for (const batch of choices(model, dims))
    try {
      return read(batch);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // Where the first axis has size 1, it is the likeliest batch, and the last attempt.
      if (dims[0] === 1) failures.unshift(error);
      else failures.push(error);
    }
  throw failures.reduce((best, error) => (isFurther(error, best) ? error : best));
}

/** How many points a model computes at a time: any number, or a fixed one; null where nothing can be read from it. */
export function batchOf(model: OnnxModel): 'dynamic' | number | null {
  if (dimsOf(model).length === 0) return null;
  try {
    return inAnyBatch(model, (batch) => {
      const { inputs } = importGraph(model, { batch });
      if (batch !== undefined && 'size' in batch) return batch.size;
      if (batch !== undefined && 'every' in batch) return batch.every;
      return Object.values(inputs).some(({ shape }) => shape.includes(BATCH)) ? 'dynamic' : 1;
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [first] = dimsOf(model);
    return typeof first === 'string' ? 'dynamic' : first;
  }
}

/** The sizes of the first input that a node reads. */
function dimsOf({ inputs, nodes }: OnnxModel): readonly (number | string)[] {
  const used = inputs.find(({ name }) => nodes.some((node) => node.inputs.includes(name)));
  return used?.dims ?? [];
}

/** What the batch of a model may be; undefined is a symbolic one, one point, or none. */
function* choices(model: OnnxModel, dims: readonly (number | string)[]): Iterable<BatchReading | undefined> {
  const isSymbolic = dims.some((size) => typeof size === 'string');
  // [1, n] is one point as most files write it.
  if (!isSymbolic && !(dims.length === 2 && dims[0] === 1))
    for (const [axis, size] of dims.entries()) if (typeof size === 'number' && size > 1) yield { size, axis };
  yield undefined;
  if (hasTwoOpen(model) && actsPerPlace(model)) yield { others: 1 };
  // Nothing may be made of points by themselves that another number of them would mix.
  if (isSymbolic && !canRead(model, { every: 2 })) yield { every: 1 };
}

/** Whether an input leaves more than one size open, beside that of its last axis, which no weights tell. */
function hasTwoOpen(model: OnnxModel): boolean {
  return statedInputs(model).some(({ dims = [] }) => {
    const isOpen = dims.map((size) => typeof size === 'string');
    return isOpen.at(-1) === false && isOpen.filter(Boolean).length > 1;
  });
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
