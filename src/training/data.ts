import type { Samples } from '../dataset/index.ts';
import type { Values } from '../runtime/index.ts';
import { type Architecture, inputWidth, outputWidth } from '../surrogate/index.ts';
import {
  demand,
  formatShape,
  InputError,
  type Sizes,
  sameShape,
  sizeOf,
  type Tensor,
} from '../tensor/index.ts';
import type { LossOptions } from './loss.ts';

/**
 * Training data in normalised units: x [n, d], y [n, m], and for the Sobolev loss dydx [n, m, d], NaN where it is not known, or
 * products of the Jacobian with k cotangents a point, which come first where there are both.
 */
export type TrainingData = Pick<Samples, 'x' | 'y' | 'dydx' | 'vjp'>;

/** Data that fit a loss: what {@link checkedData} makes of training data. */
export interface FittingData extends TrainingData {
  /**
   * Where derivatives are missing: what each difference counts, [n, m, d]; 0 for a derivative that is not known, and
   * such that the mean of squares over all is the mean over those known.
   */
  readonly known?: Tensor;
}

/** Data as fed to the engine, by input name. */
export interface Fed extends Record<string, Values> {
  readonly x: Values;
  readonly y: Values;
}

/** Where a table lies in another that holds several side by side. */
export interface Columns {
  readonly name: string;
  /** The first of its columns. */
  readonly offset: number;
  readonly width: number;
}

/** Columns of all tables together. */
export function strideOf(tables: readonly Columns[]): number {
  return tables.reduce((sum, { width }) => sum + width, 0);
}

/** Tables side by side, as one [n, width of all]: of a batch's rows, anywhere in memory, each is then fetched once. */
export function sideBySide(
  fed: Fed,
  tables: readonly Columns[],
): { readonly data: Float32Array; readonly stride: number } {
  const stride = strideOf(tables);
  const data = new Float32Array(fed.x.dims[0] * stride);
  for (const { name, offset, width } of tables) {
    const table = fed[name].data as Float32Array;
    for (let from = 0, to = offset; from < table.length; from += width, to += stride)
      for (let column = 0; column < width; column++) data[to + column] = table[from + column];
  }
  return { data, stride };
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
 * @throws InputError when a shape does not fit, a number is not finite (a derivative: infinite, or none is known), a count
 *   is not whole, or a share is not in [0, 1)
 */
export function checkedData(
  data: TrainingData,
  network: Architecture,
  { steps, batch, validation = 0, loss }: Budget,
): FittingData {
  for (const [name, value] of [
    ['steps', steps],
    ['batch', batch],
  ] as const)
    demand(
      Number.isInteger(value) && value >= 1,
      `${name} must be a whole number of at least 1`,
      value,
      `Correct ${name}.`,
    );
  demand(
    validation >= 0 && validation < 1,
    'the share of the rows held out (validation) must be at least 0 and below 1',
    validation,
    'Give for example 0.2, or 0 to train on all rows.',
  );
  const n = data.x.shape[0];
  const [d, m] = [inputWidth(network), outputWidth(network)];
  const x = checkedPart('x', data.x, [n, d]);
  const y = checkedPart('y', data.y, [n, m]);
  if (loss.kind === 'vanilla') return { x, y };
  if (data.vjp !== undefined) {
    const k = data.vjp.cotangents.shape[1];
    const cotangents = checkedPart('cotangents', data.vjp.cotangents, [n, k, m]);
    return { x, y, vjp: { cotangents, adjoints: checkedPart('adjoints', data.vjp.adjoints, [n, k, d]) } };
  }
  demand(
    data.dydx !== undefined,
    'the Sobolev loss needs dydx',
    'values alone',
    'Label the data with differentials.',
  );
  return { x, y, ...knownPart(checkedPart('dydx', data.dydx, [n, m, d], Number.isNaN)) };
}

/** Derivatives with zeros for those that are not known, and what each then counts. */
function knownPart(dydx: Tensor): Pick<FittingData, 'dydx' | 'known'> {
  const count = dydx.data.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  if (count === dydx.data.length) return { dydx };
  demand(
    count > 0,
    'the Sobolev loss needs derivatives',
    'dydx of which none is known',
    'Train on values alone.',
  );
  const counts = Math.sqrt(dydx.data.length / count);
  return {
    dydx: { ...dydx, data: dydx.data.map((value) => (Number.isNaN(value) ? 0 : value)) },
    known: { ...dydx, data: dydx.data.map((value) => (Number.isNaN(value) ? 0 : counts)) },
  };
}

function checkedPart(
  name: string,
  values: Tensor,
  shape: Sizes,
  allowed: (value: number) => boolean = () => false,
): Tensor {
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
