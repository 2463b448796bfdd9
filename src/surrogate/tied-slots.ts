import { type Architecture, inputOf, outputOf } from './network.ts';
import { type SignalSource, sourcesIn } from './slots.ts';

/**
 * What is added at each place of the sums of a network, and what each neuron of its layers without weights reads, with that neuron. None
 * of these can go alone. A sum needs signals of one width, and between a layer without weights and what it reads stands nothing that could
 * be 0.
 */
export function tiedSlots(network: Architecture): readonly (readonly SignalSource[])[] {
  const read = network.layers.flatMap(({ unweighted }, place) => {
    const signal = inputOf(network, place);
    if (unweighted) return sourcesIn(network, signal).map((sources, index) => [...sources, { place, index }]);
    return typeof signal === 'number' ? [] : sourcesIn(network, signal);
  });
  const output = outputOf(network);
  return typeof output === 'number' ? read : [...read, ...sourcesIn(network, output)];
}
