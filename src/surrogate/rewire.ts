import { inputOf, type Layer, type Network, outputOf } from './network.ts';
import { foldSignal, type Signal } from './signal.ts';

/** The network with two layers in place of one: the first reads what that one did, and the second reads the first. */
export function splitLayer(
  network: Network,
  place: number,
  [first, second]: readonly [Layer, Layer],
): Network {
  const moved = movedBy((at) => (at < place ? at : at + 1));
  const from = inputOf(network, place);
  return rewired(
    [
      ...network.layers.slice(0, place).map((each, k) => ({ ...each, from: inputOf(network, k) })),
      { ...first, from },
      { ...second, from: place },
      ...network.layers
        .slice(place + 1)
        .map((each, k) => ({ ...each, from: moved(inputOf(network, place + 1 + k)) })),
    ],
    moved(outputOf(network)),
  );
}

/** The network without the layer at a place, whose one reader takes its place by another layer. */
export function replaceReader(network: Network, place: number, reader: number, layer: Layer): Network {
  const moved = movedBy((at) => (at < place ? at : at - 1));
  const layers = network.layers.map((each, k) =>
    k === reader
      ? { ...layer, from: moved(inputOf(network, place)) }
      : { ...each, from: k === place ? inputOf(network, k) : moved(inputOf(network, k)) },
  );
  return rewired(layers.toSpliced(place, 1), moved(outputOf(network)));
}

function movedBy(at: (place: number) => number): (signal: Signal) => Signal {
  return (signal) => foldSignal<Signal>(signal, { at, sum: (sum) => ({ sum }), join: (join) => ({ join }) });
}

/** Layers with what they read left out where that is the layer before. */
function rewired(layers: readonly (Layer & { readonly from: Signal })[], output: Signal): Network {
  return {
    layers: layers.map(({ from, ...layer }, place) => ({ ...layer, ...(from !== place - 1 && { from }) })),
    ...(output !== layers.length - 1 && { output }),
  };
}
