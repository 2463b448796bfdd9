import { INPUTS, inputOf, type Layer, type Network, sourcesIn } from '../surrogate/index.ts';
import { type RandomStream, rowOf } from '../tensor/index.ts';
import type { DifferentialPca } from './differential-pca.ts';

/**
 * A network to start from, with the weights by which it reads the inputs drawn anew: along directions in which the outputs
 * change. Those of a neuron are a draw of N(0, E[∇y ∇yᵀ]), the gradients' second moment without the noise of the labels. They
 * get the length that Glorot's have on average. So where the outputs depend on few directions alone, the network starts with
 * these, whatever its width. Biases beside them are drawn such that neurons bend where points are.
 */
export function gradientStart(
  network: Network,
  { directions, signal }: DifferentialPca,
  random: RandomStream,
): Network {
  const [d] = directions.shape;
  const draw = (): Float64Array => {
    const sum = new Float64Array(d);
    for (let k = 0; k < d; k++) {
      const along = random.normal() * Math.sqrt(signal[k]);
      rowOf(directions, k).forEach((entry, i) => {
        sum[i] += along * entry;
      });
    }
    return sum;
  };
  const layers = network.layers.map((layer, place): Layer => {
    const rows = sourcesIn(network, inputOf(network, place)).flatMap(([source, ...others], row) =>
      source.place === INPUTS && others.length === 0 ? [{ row, index: source.index }] : [],
    );
    if (rows.length === 0) return layer;
    const { outputs } = layer;
    const weight = layer.weight.slice();
    const bias = layer.bias.slice();
    const length = Math.sqrt((2 * rows.length) / (layer.inputs + outputs));
    for (let j = 0; j < outputs; j++) {
      const drawn = draw();
      const scale = length / Math.hypot(...drawn);
      for (const { row, index } of rows) weight[row * outputs + j] = Math.fround(scale * drawn[index]);
      if (layer.activation !== 'linear') bias[j] = Math.fround(length * random.normal());
    }
    return { ...layer, weight, bias };
  });
  return { ...network, layers };
}
