import {
  type Activation,
  demandDouble,
  isSequential,
  type Layer,
  type Surrogate,
} from '../surrogate/index.ts';
import { demand, InputError } from '../tensor/index.ts';

/** How far derivatives go: value, value and gradient, or these and the Hessian. */
export type Order = 0 | 1 | 2;

/** @throws InputError for anything but 0, 1 and 2 */
export function checkedOrder(order: unknown): Order {
  demand(
    order === 0 || order === 1 || order === 2,
    'the order of an export must be 0 (value), 1 (also the gradient) or 2 (also second derivatives)',
    order,
    'Choose one of these.',
  );
  return order;
}

/**
 * Nothing is exported that would give infinite derivatives, or zeros for them, wherever it is asked.
 *
 * @throws InputError when derivatives of this order have no size that doubles can hold
 */
export function demandDerivatives(surrogate: Surrogate, order: Order): void {
  const lower = order > 0 ? 'Export a lower order, or train' : 'Train';
  demandDouble(surrogate, order, { remedy: `${lower} it in other units.` });
}

/** A surrogate with its normalisation inside its layers: y = layers(x − shift). */
export interface FoldedNetwork {
  readonly activation: Activation;
  /** Subtracted from x: folded into biases it would cost digits where the mean is large against the deviation. */
  readonly shift: Float64Array;
  readonly layers: readonly Layer[];
}

/**
 * Folds the scales of normalisation into the first and the last layer.
 *
 * @throws InputError when a weight is or becomes infinite or NaN: code cannot hold it
 */
export function foldNetwork(surrogate: Surrogate): FoldedNetwork {
  const { layers, normalisation } = surrogate;
  const activation = commonActivation(surrogate);
  const { xMean, xStd, yMean, yStd } = normalisation;
  const last = layers.length - 1;
  const folded = layers.map((layer, k): Layer => {
    const { outputs } = layer;
    const from = (i: number) => (k === 0 ? xStd[Math.floor(i / outputs)] : 1);
    const to = (j: number) => (k === last ? yStd[j % outputs] : 1);
    return {
      ...layer,
      weight: layer.weight.map((w, i) => (w / from(i)) * to(i)),
      bias: layer.bias.map((b, j) => b * to(j) + (k === last ? yMean[j] : 0)),
    };
  });
  for (const values of [xMean, ...folded.flatMap(({ weight, bias }) => [weight, bias])])
    if (!values.every(Number.isFinite))
      throw new InputError(
        'a network that is written as code must have finite weights and scales',
        String(values.find((value) => !Number.isFinite(value))),
        'Train it again, in other units where scales are beyond 1e±300.',
      );
  return { activation, shift: xMean, layers: folded };
}

/** @throws InputError for what code cannot hold yet */
function commonActivation(surrogate: Surrogate): Activation {
  const [last, ...hidden] = surrogate.layers.map(({ activation }) => activation).reverse();
  const [first = 'silu'] = hidden;
  if (
    first !== 'linear' &&
    isSequential(surrogate) &&
    last === 'linear' &&
    hidden.every((activation) => activation === first)
  )
    return first;
  throw new InputError(
    'a network that is written as code must have no skips, one activation, and a linear output',
    'another one',
    'Export it to onnx.',
  );
}
