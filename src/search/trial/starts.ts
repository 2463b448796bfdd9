import { initialise, type Layer, type Network } from '../../surrogate/index.ts';
import { type RandomStream, rowOf, stream } from '../../tensor/index.ts';
import {
  architectureOf,
  type Candidate,
  type GradientDirections,
  type NetworkEnds,
} from '../candidates/index.ts';

/**
 * Networks that a trial trains side by side. A bottleneck begins with the directions along which the function changes most. In every
 * second start other first layers are drawn along them, with the gradients' second moment for a covariance. The rest are drawn in all
 * directions alike.
 */
export function startsFor(
  one: Candidate,
  count: number,
  {
    ends,
    directions,
    seed,
  }: { readonly ends: NetworkEnds; readonly directions?: GradientDirections; readonly seed: number },
): readonly Network[] {
  const architecture = architectureOf(one, ends);
  return Array.from({ length: count }, (_, k) => {
    const random = stream(seed, `search ${one.name}, start ${k + 1}`);
    const network = initialise(architecture, random);
    if (directions === undefined) return network;
    const [first, ...others] = network.layers;
    if (first.activation === 'linear') return { ...network, layers: [along(first, directions), ...others] };
    return k % 2 === 0 ? { ...network, layers: [drawnAlong(first, directions, random), ...others] } : network;
  });
}

/** The coordinates along the first directions. */
function along(layer: Layer, { vectors }: GradientDirections): Layer {
  const weight = new Float64Array(layer.weight.length);
  for (let k = 0; k < layer.outputs; k++)
    rowOf(vectors, k).forEach((entry, i) => {
      weight[i * layer.outputs + k] = Math.fround(entry);
    });
  return { ...layer, weight };
}

/** Columns drawn from N(0, E[∇y ∇yᵀ]), each as long as a random one is on average. */
function drawnAlong(layer: Layer, { vectors, values }: GradientDirections, random: RandomStream): Layer {
  const { inputs, outputs } = layer;
  const weight = new Float64Array(inputs * outputs);
  const length = Math.sqrt((2 * inputs) / (inputs + outputs));
  const numbers = new Float64Array(inputs);
  for (let j = 0; j < outputs; j++) {
    random.fillNormal(numbers);
    const column = new Float64Array(inputs);
    for (let k = 0; k < inputs; k++) {
      const size = numbers[k] * Math.sqrt(Math.max(0, values[k]));
      rowOf(vectors, k).forEach((entry, i) => {
        column[i] += size * entry;
      });
    }
    const own = Math.hypot(...column) || 1;
    for (let i = 0; i < inputs; i++) weight[i * outputs + j] = Math.fround((column[i] * length) / own);
  }
  return { ...layer, weight };
}
