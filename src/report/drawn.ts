import type { PlanDocument } from '../pruning/index.ts';
import {
  INPUTS,
  inputOf,
  inputWidth,
  type Network,
  outputOf,
  pathsIn,
  placesIn,
  type SignalSource,
  sourcesIn,
} from '../surrogate/index.ts';
import { staysBy } from './stays.ts';

/** A network as a drawing of its pruning: columns of neurons with weights between them, and what stays of them. */
export interface DrawnNetwork {
  /** Inputs, then each layer: for each neuron whether it stays. */
  readonly columns: readonly (readonly boolean[])[];
  /** Those that are not zero, those that stay, and of these those on a path from an input to an output. */
  readonly weights: { readonly all: number; readonly stay: number; readonly effective: number };
  /** The largest weights of each layer, of those that stay and of those that go; of a layer without weights what it reads. */
  readonly lines: readonly DrawnWeight[];
}

export interface DrawnWeight {
  /** Place of a neuron: its column, and its number there. */
  readonly from: readonly [column: number, index: number];
  readonly to: readonly [column: number, index: number];
  readonly stays: boolean;
  /** Whether it lies on a path from an input to an output. */
  readonly leads: boolean;
  /** Its share of the largest magnitude in its layer. */
  readonly size: number;
}

/** What of the lines is for weights that stay, where there are more of both than can be drawn. */
const STAYING = 2 / 3;

/**
 * The drawing of a network and of what a plan leaves of it. Weights that are zero before are not there. A neuron goes where the
 * plan says so, and where no path from an input to an output is left through it. Where layers go, the matrix that takes their place stays.
 *
 * @param most lines to draw; each layer has an equal part
 */
export function drawnNetwork(network: Network, plan: PlanDocument, most: number): DrawnNetwork {
  const stays = staysBy(plan);
  const { layers } = network;
  const widths = [inputWidth(network), ...layers.map(({ outputs }) => outputs)];
  const reads = widths.map((width) => new Uint8Array(width));
  const isRead = widths.map((width) => new Uint8Array(width));
  const left = layers.map(({ weight }) => new Uint8Array(weight.length));
  const found = layers.flatMap((layer, place) => {
    const matrix = { place, from: place, columns: layer.outputs, weight: layer.weight };
    return entriesOf(network, matrix, (at, { to, from }) => {
      const between = from.some(({ place: below, index }) => stays.neuron(below, index));
      const stay = between && stays.neuron(place, to) && stays.weight(place, at, layer.outputs);
      left[place][at] = Number(stay);
      return stay;
    });
  });
  const counted = (entries: readonly Entry[]) =>
    entries.filter(({ place }) => !layers[place].unweighted).length;
  // Matrices in the place of layers are dense, and lead on.
  const merges = stays.merges.length > 0;
  const paths = pathsIn(network, (place, at) => left[place][at] === 1);
  const own = found.map((one) => ({
    ...one,
    leads: one.stays && (merges || paths.wires(one.place, one.at)),
  }));
  const merged = stays.merges.flatMap(({ reads: first, into, weight }) => {
    const matrix = { place: into, from: first, columns: layers[into].outputs, weight: weight.flat() };
    return entriesOf(network, matrix, () => true).map((one) => ({ ...one, leads: true }));
  });
  for (const { stays: stay, place, from, to } of [...own, ...merged]) {
    if (!stay) continue;
    reads[place + 1][to] = 1;
    for (const { place: below, index } of from) isRead[below + 1][index] = 1;
  }
  const given = new Set(placesIn(outputOf(network)));
  const columns = widths.map((width, k) =>
    Array.from({ length: width }, (_, index) => {
      const [below, above] = [k === 0 || reads[k][index] === 1, given.has(k - 1) || isRead[k][index] === 1];
      const joined = merges ? below && above : paths.has({ place: k + INPUTS, index });
      return stays.neuron(k + INPUTS, index) && joined;
    }),
  );
  const budget = Math.max(1, Math.floor(most / layers.length));
  return {
    columns,
    weights: {
      all: counted(own),
      stay: counted(own.filter((one) => one.stays)),
      effective: counted(own.filter((one) => one.leads)),
    },
    lines: layers.flatMap((_, place) =>
      largestOf(
        [...own, ...merged].filter((one) => one.place === place),
        budget,
      ),
    ),
  };
}

/** A weight of a drawing, with all that is added at the place that it multiplies. */
interface Entry {
  /** Place of its layer. */
  readonly place: number;
  /** Its own place there. */
  readonly at: number;
  readonly from: readonly SignalSource[];
  readonly to: number;
  readonly stays: boolean;
  readonly magnitude: number;
}

/** The weights of a matrix of the layer at `place` that are not zero. It multiplies what the layer at `from` reads. */
function entriesOf(
  network: Network,
  matrix: {
    readonly place: number;
    readonly from: number;
    readonly columns: number;
    readonly weight: ArrayLike<number>;
  },
  stays: (at: number, entry: Pick<Entry, 'from' | 'to'>) => boolean,
): Entry[] {
  const { place, columns, weight } = matrix;
  const sources = sourcesIn(network, inputOf(network, matrix.from));
  const entries: Entry[] = [];
  for (let at = 0; at < weight.length; at++) {
    if (weight[at] === 0) continue;
    const [from, to] = [sources[Math.floor(at / columns)], at % columns];
    entries.push({ place, at, from, to, stays: stays(at, { from, to }), magnitude: Math.abs(weight[at]) });
  }
  return entries;
}

/** The largest weights of a layer as lines. */
function largestOf(entries: readonly (Entry & Pick<DrawnWeight, 'leads'>)[], budget: number): DrawnWeight[] {
  const sorted = entries.toSorted((p, q) => q.magnitude - p.magnitude);
  const [staying, going] = [sorted.filter((one) => one.stays), sorted.filter((one) => !one.stays)];
  const dark = Math.min(staying.length, Math.max(Math.floor(STAYING * budget), budget - going.length));
  return [...going.slice(0, budget - dark), ...staying.slice(0, dark)].flatMap((one) =>
    one.from.map(
      ({ place, index }): DrawnWeight => ({
        from: [place + 1, index],
        to: [one.place + 1, one.to],
        stays: one.stays,
        leads: one.leads,
        size: one.magnitude / sorted[0].magnitude,
      }),
    ),
  );
}
