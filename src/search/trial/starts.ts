import { gradientStart, reducingLayer } from '../../reduction/index.ts';
import { initialise, type Network } from '../../surrogate/index.ts';
import { stream } from '../../tensor/index.ts';
import {
  architectureOf,
  type Candidate,
  type GradientDirections,
  type NetworkEnds,
} from '../candidates/index.ts';

/**
 * Networks that a trial trains side by side. A bottleneck begins with the directions along which the function changes most. Every
 * second one of the others is drawn along them ({@link gradientStart}), and the rest in all directions alike.
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
    if (first.activation === 'linear')
      return { ...network, layers: [reducingLayer({ ...directions.pca, kept: first.outputs }), ...others] };
    return k % 2 === 0 ? gradientStart(network, directions.pca, random) : network;
  });
}
