import { evaluate, expression } from '../graph/index.ts';
import { tensor } from '../tensor/index.ts';
import { neededIn, reachedIn, type SourceSet, wiresOf } from './connected.ts';
import { type Constants, constantsBelow, foldedBias } from './folded.ts';
import { activated } from './graph.ts';
import { identityWeight, inputOf, inputWidth, type Layer, type Network, withBias } from './network.ts';
import { INPUTS } from './signal.ts';
import { sourcesIn } from './slots.ts';
import { tiedSlots } from './tied-slots.ts';

/** A network without what its outputs do not depend on. */
export interface CompactNetwork {
  readonly network: Network;
  /** The inputs that it reads, in order: places among those of the whole network. At least one. */
  readonly inputs: readonly number[];
}

/**
 * The same function without neurons that no output depends on, without neurons that depend on no input, and without inputs
 * that nothing reads. The values of constant neurons go into the biases behind them: b_j += Σ c_i·w_ij. Neurons that a sum
 * adds, or that a layer without weights reads, stay or go together. At least one neuron of each layer and one input stay. Output neurons
 * stay, also constant ones.
 *
 * A network without zeros stays as it is.
 */
export function compactNetwork(network: Network): CompactNetwork {
  const reached = reachedIn(network, wiresOf(network));
  const values = constantsIn(network, reached);
  const kept = keptIn(network, reached);
  const layers = network.layers.map((layer, place): Layer => {
    const sources = sourcesIn(network, inputOf(network, place));
    const below = constantsBelow(network, place, values);
    const rows = indicesOf(sources, (slot) => kept.has(slot[0]));
    const columns = indicesOf(Array.from({ length: layer.outputs }), (_, index) =>
      kept.has({ place, index }),
    );
    // What is read without weights stays as it is, constant or not.
    const bias = layer.unweighted ? layer.bias : foldedBias(layer, below);
    const cut = {
      ...layer,
      inputs: rows.length,
      outputs: columns.length,
      weight: layer.unweighted
        ? identityWeight(columns.length)
        : Float64Array.from({ length: rows.length * columns.length }, (_, at) => {
            const row = rows[Math.floor(at / columns.length)];
            return below[row] === undefined
              ? layer.weight[row * layer.outputs + columns[at % columns.length]]
              : 0;
          }),
    };
    return withBias(
      cut,
      Float64Array.from(columns, (column) => bias[column]),
    );
  });
  const inputs = indicesOf(Array.from({ length: inputWidth(network) }), (_, index) =>
    kept.has({ place: INPUTS, index }),
  );
  return { network: { ...network, layers }, inputs };
}

/** Neurons that read nothing but zeros and constants: no input reaches them. */
function constantsIn(network: Network, reached: SourceSet): readonly Constants[] {
  const values: (number | undefined)[][] = [];
  network.layers.forEach((layer, place) => {
    const below = constantsBelow(network, place, values);
    const varies = Array.from({ length: layer.outputs }, (_, index) => reached.has({ place, index }));
    const all = activated(expression(tensor(foldedBias(layer, below))), layer.activation);
    const [{ data }] = varies.includes(false) ? evaluate([all]) : [{ data: [] }];
    values.push(varies.map((own, j) => (own ? undefined : data[j])));
  });
  return values;
}

/** Neurons and inputs that stay. */
function keptIn(network: Network, reached: SourceSet): SourceSet {
  const needed = neededIn(network, wiresOf(network), reached);
  const tied = tiedSlots(network).filter((slot) => slot.length > 1);
  const widths = [inputWidth(network), ...network.layers.map(({ outputs }) => outputs)];
  for (let grown = true; grown; ) {
    const before = needed.size;
    widths.forEach((width, k) => {
      const own = Array.from({ length: width }, (_, index) => ({ place: k - 1, index }));
      if (!own.some((source) => needed.has(source))) needed.add(own[0]);
    });
    for (const slot of tied)
      if (slot.some((source) => needed.has(source))) for (const one of slot) needed.add(one);
    grown = needed.size > before;
  }
  return needed;
}

function indicesOf<T>(items: readonly T[], holds: (item: T, index: number) => boolean): number[] {
  return items.flatMap((item, index) => (holds(item, index) ? [index] : []));
}
