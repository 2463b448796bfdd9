import type { Head } from '../../src/surrogate/head.ts';
import type { Activation, Surrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { freshNetwork } from './networks.ts';

/** A classifier of three classes of two inputs, whose logits are of the size of 2. */
export function classifier(
  head: Head | 'none' = 'softmax',
  activation: Activation = 'tanh',
  hidden: readonly number[] = [6],
): Surrogate {
  const random = stream(4, 'biases of a classifier');
  const layers = freshNetwork([2, ...hidden, 3], activation, 5).layers.map((layer) => ({
    ...layer,
    bias: layer.bias.map(() => Math.fround(0.3 * random.normal())),
  }));
  return {
    layers,
    normalisation: {
      xMean: Float64Array.of(1, -2),
      xStd: Float64Array.of(0.5, 3),
      yMean: Float64Array.of(0.5, -0.25, 1),
      yStd: Float64Array.of(2, 1.5, 3),
    },
    inputs: [
      { name: 'a', lo: 0, hi: 2 },
      { name: 'b', lo: -8, hi: 4 },
    ],
    outputs: [{ name: 'p' }, { name: 'q' }, { name: 'r' }],
    provenance: {},
    ...(head !== 'none' && { head }),
  };
}

/** The same classifier with other logits: something that depends on the inputs is added to all of them. */
export function shiftedLogits(surrogate: Surrogate, by: readonly number[]): Surrogate {
  const { yStd } = surrogate.normalisation;
  const last = surrogate.layers.length - 1;
  const layers = surrogate.layers.map((layer, place) => {
    if (place < last) return layer;
    const { outputs } = layer;
    const weight = layer.weight.map((w, at) => w + by[Math.floor(at / outputs)] / yStd[at % outputs]);
    return { ...layer, weight };
  });
  return { ...surrogate, layers };
}
