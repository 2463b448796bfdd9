import { activationFacts } from '../graph/index.ts';
import { INPUTS, inputOf, type Layer, type Network, sourcesIn } from '../surrogate/index.ts';
import { type RandomStream, rowOf } from '../tensor/index.ts';
import type { DifferentialPca } from './differential-pca.ts';

/** How far an open neuron bends from the mean of the points, in standard deviations. */
const OPEN = 1.5;

/**
 * A network to start from, with the weights by which it reads the inputs drawn anew: along directions in which the outputs
 * change. Those of a neuron are a draw of N(0, E[∇y ∇yᵀ]), the gradients' second moment without the noise of the labels. They
 * get the length that Glorot's have on average. So where the outputs depend on few directions alone, the network starts with
 * these, whatever its width.
 *
 * A layer of no more neurons than there are directions is a bottleneck: what a neuron does not let through is lost. Those of
 * activations without a bound start open, with a bias that has most points on their steep side. Of the basket's 7-1-2-1 ten
 * of 36 such starts end well, of Glorot's seven; of 7-1-1-1 ten, not six. Other biases are drawn such that neurons bend where
 * points are.
 */
export function gradientStart(
  network: Network,
  { directions, signal, kept }: DifferentialPca,
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
    if (rows.length === 0 || layer.unweighted) return layer;
    const { outputs } = layer;
    const weight = layer.weight.slice();
    const bias = layer.bias.slice();
    const length = Math.sqrt((2 * rows.length) / (layer.inputs + outputs));
    for (let j = 0; j < outputs; j++) {
      const drawn = draw();
      const scale = length / Math.hypot(...drawn);
      for (const { row, index } of rows) weight[row * outputs + j] = Math.fround(scale * drawn[index]);
      bias[j] = Math.fround(length * biasOf(layer, kept, random));
    }
    return { ...layer, weight, bias };
  });
  return { ...network, layers };
}

/** Where a neuron bends, in standard deviations of what goes into it. */
function biasOf({ activation, outputs }: Layer, directions: number, random: RandomStream): number {
  if (activation === 'linear') return 0;
  if (outputs > directions) return random.normal();
  return activationFacts(activation).bounded ? 0 : OPEN;
}
