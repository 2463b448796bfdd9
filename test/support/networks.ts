import {
  type Activation,
  initialise,
  type Layer,
  type Network,
  perceptron,
} from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';

/** A multilayer perceptron of these sizes (inputs, hidden widths, outputs) with fresh weights. */
export function freshNetwork(
  sizes: readonly number[],
  activation: Activation,
  seed = 1,
  name = 'layers',
): Network {
  return initialise(perceptron(sizes, activation), stream(seed, name));
}

/** Layers one after the other, with an activation after each but the last. */
export function sequential(
  layers: readonly Omit<Layer, 'activation'>[],
  activation: Activation,
): { readonly layers: Layer[] } {
  const last = layers.length - 1;
  return {
    layers: layers.map((layer, k): Layer => ({ ...layer, activation: k < last ? activation : 'linear' })),
  };
}
