import type { Values } from '../runtime/index.ts';
import {
  demand,
  formatShape,
  InputError,
  rowsOf,
  type Sizes,
  sameShape,
  sizeOf,
  type Tensor,
} from '../tensor/index.ts';
import type { LossOptions } from './loss.ts';

/** Training data in normalised units: x [n, d], y [n, m], dydx [n, m, d] for the Sobolev loss. */
export interface TrainingData {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly dydx?: Tensor;
}

/** Data as fed to the engine, by input name. */
export interface Fed extends Record<string, Values> {
  readonly x: Values;
  readonly y: Values;
}

/** Splits off the last rows for validation. Designs are exchangeable or low-discrepancy, so any rows represent all. */
export function holdOut(data: TrainingData, validation = 4096): { training: Fed; validation: Fed } {
  const n = data.x.shape[0];
  const held = Math.min(validation, Math.floor(n / 5));
  const part = (from: number, to: number): Fed => {
    const rows = (values: Tensor) => values32(rowsOf(values, from, to));
    return { x: rows(data.x), y: rows(data.y), ...(data.dydx && { dydx: rows(data.dydx) }) };
  };
  // With too few rows to spare, the training loss itself is watched.
  return { training: part(0, n - held), validation: held === 0 ? part(0, n) : part(n - held, n) };
}

function values32({ shape, data }: Tensor): Values {
  return { type: 'float32', dims: shape, data: Float32Array.from(data) };
}

/** A float32 vector as the engine takes it. */
export function vector(data: Float32Array): Values {
  return { type: 'float32', dims: [data.length], data };
}

/** What of a training's options its data must fit. */
interface Budget {
  readonly steps: number;
  readonly batch: number;
  readonly validation?: number;
  readonly loss: LossOptions;
}

/**
 * The parts of the data that the loss needs, checked.
 *
 * @throws InputError when a shape does not fit, a number is not finite, or a count is not whole
 */
export function checkedData(
  data: TrainingData,
  sizes: readonly number[],
  { steps, batch, validation = 0, loss }: Budget,
): TrainingData {
  for (const [name, value, least] of [
    ['steps', steps, 1],
    ['batch', batch, 1],
    ['validation', validation, 0],
  ] as const)
    demand(
      Number.isInteger(value) && value >= least,
      `${name} must be a whole number of at least ${least}`,
      value,
      `Correct ${name}.`,
    );
  const n = data.x.shape[0];
  const d = sizes[0];
  const m = sizes[sizes.length - 1];
  const x = checkedPart('x', data.x, [n, d]);
  const y = checkedPart('y', data.y, [n, m]);
  if (loss.kind === 'vanilla') return { x, y };
  demand(
    data.dydx !== undefined,
    'the Sobolev loss needs dydx',
    'values alone',
    'Label the data with differentials.',
  );
  return { x, y, dydx: checkedPart('dydx', data.dydx, [n, m, d]) };
}

function checkedPart(name: string, values: Tensor, shape: Sizes): Tensor {
  if (!sameShape(values.shape, shape) || sizeOf(shape) === 0)
    throw new InputError(
      `${name} must have shape ${formatShape(shape)}, with a row or more`,
      formatShape(values.shape),
      'Match the data to the network.',
    );
  const at = values.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new InputError(
      `${name} must be finite`,
      `${values.data[at]} in row ${Math.floor((at * shape[0]) / values.data.length)}`,
      'Remove the row, or mend the model that labelled it.',
    );
  return values;
}
