import type { Activation, Layer, Surrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';

/** A 3-5-4-2 surrogate with nothing special about any of its numbers; weights and biases are float32. */
export function exampleSurrogate(activation: Activation = 'silu', seed = 1): Surrogate {
  const random = stream(seed, 'biases');
  const layers = freshNetwork([3, 5, 4, 2], activation, seed).layers.map((layer) => ({
    ...layer,
    bias: layer.bias.map(() => Math.fround(0.3 * random.normal())),
  }));
  return {
    layers,
    normalisation: {
      xMean: Float64Array.of(1.1, -0.3, 20),
      xStd: Float64Array.of(0.4, 2.5, 7),
      yMean: Float64Array.of(0.7, -100),
      yStd: Float64Array.of(1 / 3, 42),
    },
    inputs: [
      { name: 'spot', unit: '€', lo: 0.5, hi: 2 },
      { name: 'rate', lo: -5, hi: 5 },
      { name: 'time', unit: 'a', lo: 0, hi: 40 },
    ],
    outputs: [{ name: 'price', unit: '€' }, { name: 'risk' }],
    provenance: { study: 'example', seed, notes: ['π', { deep: true }] },
  };
}

/** As {@link exampleSurrogate}, with other layers. */
export function withLayers(layers: readonly Layer[]): Surrogate {
  return { ...exampleSurrogate(), layers };
}
