import { inputOf, type Layer, type Network, outputOf } from './network.ts';
import { foldSignal, INPUTS, type Signal } from './signal.ts';

/** The network behind a layer: what read the inputs reads that layer, which reads the inputs. */
export function prepended(layer: Layer, network: Network): Network {
  const moved = (signal: Signal): Signal =>
    foldSignal<Signal>(signal, {
      at: (place) => place + 1,
      sum: (sum) => ({ sum }),
      join: (join) => ({ join }),
    });
  return {
    layers: [
      { ...layer, from: INPUTS },
      ...network.layers.map((each, place) => ({ ...each, from: moved(inputOf(network, place)) })),
    ],
    output: moved(outputOf(network)),
  };
}
