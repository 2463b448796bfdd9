import { evaluate, input } from '../../graph/index.ts';
import { type Layer, normalised, type Surrogate } from '../../surrogate/index.ts';
import { InputError, type Tensor } from '../../tensor/index.ts';
import { fittedMap } from '../layers/affine-map.ts';
import { meanRow } from '../layers/second-moments.ts';
import { cutLayers } from './cut-layers.ts';
import type { Replacement } from './replacement.ts';
import { Walk } from './walk.ts';

/** New numbers of a layer that read neurons which went, or what these changed. */
export interface Refit {
  /** Its place among the network's layers: 1 is the first. */
  readonly layer: number;
  /** A row for each number that it still reads, of its neurons that stay. Absent where its weights are as they were. */
  readonly weight?: readonly (readonly number[])[];
  /** Of its neurons that stay. */
  readonly bias: readonly number[];
}

/** What is fitted to points: weights and biases, or biases alone. */
export type Fitted = Exclude<Replacement, 'midpoint'>;

/**
 * The ridge of least squares, as a share of the mean squares of what a layer reads. It is there for neurons that others express up to
 * rounding: such a one goes and nothing changes.
 */
export const REFIT_RIDGE = 2 ** -36;

/**
 * Fits what reads neurons that go, layer by layer from the first. Each layer reads what the layers below give as they were fitted,
 * and its target is what it added up in the whole network. So errors do not add up from layer to layer. Weights that are zero
 * stay zero, and a layer without weights stays as it is.
 *
 * @param kept whether each neuron stays, for each hidden layer; all or none of what a sum adds
 * @param x points, [n, d], physical units
 * @throws InputError where what a layer computes is not finite at a point, or least squares have no more points than a layer reads
 *   neurons
 */
export function refitsFor(
  surrogate: Surrogate,
  kept: readonly (readonly boolean[])[],
  x: Tensor,
  how: Fitted,
): Refit[] {
  const points = normalisedPoints(surrogate, x);
  const [whole, left] = [new Walk(surrogate, points), new Walk(surrogate, points)];
  return cutLayers(surrogate, kept).flatMap(({ layer, changes, own }, place): Refit[] => {
    const { sums } = whole.step(place, surrogate.layers[place]);
    const fits = changes && !layer.unweighted;
    const fitted = fits ? fittedLayer(layer, left.read(place), columnsOf(sums, own), how, place) : layer;
    left.step(place, fitted);
    return fits ? [refitOf(fitted, place, how)] : [];
  });
}

/** @returns the layer with the weights and biases that come nearest to z [n, outputs], of what it reads h [n, inputs] */
function fittedLayer(layer: Layer, h: Tensor, z: Tensor, how: Fitted, place: number): Layer {
  const { outputs, weight } = layer;
  const [hMean, bias] = [meanRow(h), meanRow(z)];
  hMean.forEach((mean, i) => {
    for (let j = 0; j < outputs; j++) bias[j] -= mean * weight[i * outputs + j];
  });
  const near = { ...layer, bias };
  if (how === 'mean') return near;
  const [n] = h.shape;
  if (n <= layer.inputs)
    throw new InputError(
      `least squares of layer ${place + 1} need more points than the ${layer.inputs} numbers that it reads`,
      String(n),
      'Take more points, or replace neurons by their means.',
    );
  const options = { ridge: REFIT_RIDGE, stays: (at: number) => weight[at] === 0 };
  return { ...layer, ...fittedMap(h, z, near, options) };
}

function refitOf({ inputs, outputs, weight, bias }: Layer, place: number, how: Fitted): Refit {
  const rows = Array.from({ length: inputs }, (_, i) => [...weight.subarray(i * outputs, (i + 1) * outputs)]);
  return { layer: place + 1, ...(how === 'least-squares' && { weight: rows }), bias: [...bias] };
}

function columnsOf({ shape: [n, width], data }: Tensor, columns: readonly number[]): Tensor {
  if (columns.length === width) return { shape: [n, width], data };
  const part = new Float64Array(n * columns.length);
  let to = 0;
  for (let i = 0; i < n; i++) for (const column of columns) part[to++] = data[i * width + column];
  return { shape: [n, columns.length], data: part };
}

/** Points in the units of the network's first layer. */
function normalisedPoints({ inputs, normalisation }: Surrogate, x: Tensor): Tensor {
  const scaled = normalised(input('x', ['N', inputs.length]), normalisation);
  return evaluate([scaled], { x })[0];
}
