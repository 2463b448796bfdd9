import type { Samples } from '../../src/dataset/index.ts';
import { evaluate } from '../../src/graph/index.ts';
import { bindObjective, type LossOptions, type OnSamples, objectiveOf } from '../../src/objective/index.ts';
import type { Values } from '../../src/runtime/index.ts';
import { type Activation, flatten, type Network } from '../../src/surrogate/index.ts';
import { rowsOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { batchLoss, type Fed, type TrainingOptions } from '../../src/training/index.ts';
import { freshNetwork } from '../support/networks.ts';

/** Rows of (sin(x₀) + x₀x₁, ∂/∂x) at random points, about normalised, exact in float32. */
export function samples(rows: number, seed = 1): Required<Pick<Samples, 'x' | 'y' | 'dydx'>> {
  const random = stream(seed, 'points');
  const x = tensor(
    Float64Array.from({ length: 2 * rows }, () => Math.fround(random.normal())),
    [rows, 2],
  );
  const [y, dydx] = [new Float64Array(rows), new Float64Array(2 * rows)];
  for (let n = 0; n < rows; n++) {
    const [a, b] = x.data.subarray(2 * n);
    y[n] = Math.fround(Math.sin(a) + a * b);
    dydx[2 * n] = Math.fround(Math.cos(a) + b);
    dydx[2 * n + 1] = Math.fround(a);
  }
  return { x, y: tensor(y, [rows, 1]), dydx: tensor(dydx, [rows, 1, 2]) };
}

/** A fresh 2-6-5-1 network. */
export function freshPerceptron(activation: Activation = 'tanh', seed = 1): Network {
  return freshNetwork([2, 6, 5, 1], activation, seed);
}

/** A Sobolev training of {@link freshPerceptron} on {@link samples}, long enough to learn something. */
export function shortTraining(changes: Partial<TrainingOptions> = {}): TrainingOptions {
  return {
    loss: { kind: 'sobolev' },
    steps: 192,
    batch: 16,
    schedule: { kind: 'constant', rate: 1e-2 },
    random: stream(1, 'shuffle'),
    ...changes,
  };
}

/** The loss of a network on all rows of samples, by the oracle in float64. */
export function oracleLoss(
  network: Network,
  loss: LossOptions,
  data: ReturnType<typeof samples>,
  objective = boundTo(loss, data),
): number {
  const rows = data.x.shape[0];
  const { total } = batchLoss({ architecture: network, objective }, rows);
  const dydx = { shape: [rows, data.dydx.data.length / rows], data: data.dydx.data };
  return evaluate([total], { ...data, dydx, parameters: tensor(flatten(network)) })[0].data[0];
}

/** The objective of a loss on samples. */
export function boundTo(loss: LossOptions, data: Samples): OnSamples {
  const [inputs, outputs] = [data.x.shape[1], data.y.shape[1]];
  return bindObjective(objectiveOf(loss, inputs), data, { inputs, outputs });
}

/** The tables of an objective as steps take them. */
export function fedOf({ data }: OnSamples): Fed {
  const fed = ({ shape: [n], data: all }: Tensor): Values => ({
    type: 'float32',
    dims: [n, all.length / n],
    data: Float32Array.from(all),
  });
  return {
    ...Object.fromEntries(Object.entries(data).map(([name, table]) => [name, fed(table)])),
    x: fed(data.x),
    y: fed(data.y),
  };
}

/** Rows of samples by their numbers. */
export function rowsAt(
  data: ReturnType<typeof samples>,
  rows: ArrayLike<number>,
): ReturnType<typeof samples> {
  const taken = (values: Tensor) => {
    const parts = Array.from(rows, (row) => [...rowsOf(values, row, row + 1).data]);
    return tensor(parts.flat(), [rows.length, ...values.shape.slice(1)]);
  };
  return { x: taken(data.x), y: taken(data.y), dydx: taken(data.dydx) };
}

/** The largest difference of two vectors, relative to the largest entry of the second. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, size] = [0, Number.MIN_VALUE];
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return actual.length === expected.length && !Number.isNaN(error) ? error / size : Number.POSITIVE_INFINITY;
}
