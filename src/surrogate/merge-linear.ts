import { demand } from '../tensor/index.ts';
import { foldedBias } from './folded.ts';
import {
  hiddenPlaces,
  inputOf,
  type Layer,
  type Network,
  outputOf,
  parameterCount,
  withBias,
  withWeight,
} from './network.ts';
import { replaceReader } from './rewire.ts';
import { placesIn } from './signal.ts';
import { sourcesIn } from './slots.ts';

/**
 * The same function with fewer parameters, where hidden layers are linear. One that a single layer reads, and nothing else, is
 * multiplied into it where the product has no more parameters than the two. One that stays gives its bias to the layers that
 * read it, and has none itself, but where one of these has no weights. A network without hidden linear layers stays as it is.
 *
 * @throws InputError where it is no network
 */
export function mergeLinear<Net extends Network>(network: Net): Net {
  demand(
    Array.isArray((network as Partial<Net> | null)?.layers),
    'a network whose linear layers are merged must have layers',
    network,
    'Give a network.',
  );
  let merged: Network = network;
  for (let next: Network | undefined = merged; next !== undefined; next = mergedOnce(merged)) merged = next;
  const { output: _, ...rest } = network;
  return { ...rest, ...withoutBiases(merged) } as Net;
}

/** With the first layer merged that can be; undefined where there is none. */
function mergedOnce(network: Network): Network | undefined {
  for (const place of linearPlaces(network)) {
    const readers = readersOf(network, place);
    const [reader] = readers;
    if (readers.length !== 1 || inputOf(network, reader) !== place) continue;
    const [below, above] = [network.layers[place], network.layers[reader]];
    const product = productOf(below, above);
    const count = (...layers: readonly Layer[]) => parameterCount({ layers });
    if (count(product) > count(below, above)) continue;
    return replaceReader(network, place, reader, product);
  }
  return undefined;
}

/** Hidden linear layers whose neurons nothing but layers reads. */
function linearPlaces(network: Network): readonly number[] {
  const given = new Set(placesIn(outputOf(network)));
  return hiddenPlaces(network).filter(
    (place) => network.layers[place].activation === 'linear' && !given.has(place),
  );
}

function readersOf(network: Network, place: number): readonly number[] {
  return [...network.layers.keys()].filter((k) => placesIn(inputOf(network, k)).includes(place));
}

/** (a·W + b)·V + c as a·(W·V) + (b·V + c). */
function productOf(below: Layer, above: Layer): Layer {
  const [rows, inner, columns] = [below.inputs, below.outputs, above.outputs];
  const weight = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++)
      for (let j = 0; j < columns; j++)
        weight[i * columns + j] += below.weight[i * inner + k] * above.weight[k * columns + j];
  const merged = withBias(above, foldedBias(above, [...below.bias]));
  return { ...(below.unweighted ? merged : withWeight(merged)), inputs: rows, weight };
}

/** Hidden linear layers without biases: those that read them have these instead. */
function withoutBiases(network: Network): Network {
  const free = linearPlaces(network).filter((place) =>
    readersOf(network, place).every((reader) => !network.layers[reader].unweighted),
  );
  if (free.length === 0) return network;
  const layers = [...network.layers];
  for (const place of free) {
    const { bias } = layers[place];
    for (const reader of readersOf(network, place)) {
      const constants = sourcesIn(network, inputOf(network, reader)).map((sources) =>
        sources.reduce((sum, source) => sum + (source.place === place ? bias[source.index] : 0), 0),
      );
      layers[reader] = withBias(layers[reader], foldedBias(layers[reader], constants));
    }
    layers[place] = { ...layers[place], unbiased: true, bias: new Float64Array(bias.length) };
  }
  return { ...network, layers };
}
