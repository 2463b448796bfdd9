import type { PlanDocument } from '../pruning/index.ts';
import {
  INPUTS,
  inputOf,
  inputWidth,
  type Network,
  outputOf,
  placesIn,
  type SignalSource,
  sourcesIn,
} from '../surrogate/index.ts';
import { staysBy } from './stays.ts';

/** A network as a drawing of its pruning: columns of neurons with weights between them, and what stays of them. */
export interface DrawnNetwork {
  /** Inputs, then each layer: for each neuron whether it stays. */
  readonly columns: readonly (readonly boolean[])[];
  readonly weights: { readonly all: number; readonly stay: number };
  /** The largest weights of each layer, of those that stay and of those that go. */
  readonly lines: readonly DrawnWeight[];
}

export interface DrawnWeight {
  /** Place of a neuron: its column, and its number there. */
  readonly from: readonly [column: number, index: number];
  readonly to: readonly [column: number, index: number];
  readonly stays: boolean;
  /** Its share of the largest magnitude in its layer. */
  readonly size: number;
}

/** What of the lines is for weights that stay, where there are more of both than can be drawn. */
const STAYING = 2 / 3;

/**
 * The drawing of a network and of what a plan leaves of it. Weights that are zero before are not there. A neuron goes where the
 * plan says so, and where it is left without a weight on either side. Where layers go, the matrix that takes their place stays.
 *
 * @param most lines to draw; each layer has an equal part
 */
export function drawnNetwork(network: Network, plan: PlanDocument, most: number): DrawnNetwork {
  const stays = staysBy(plan);
  const { layers } = network;
  const widths = [inputWidth(network), ...layers.map(({ outputs }) => outputs)];
  const reads = widths.map((width) => new Uint8Array(width));
  const isRead = widths.map((width) => new Uint8Array(width));
  const own = layers.flatMap((layer, place) => {
    const matrix = { place, from: place, columns: layer.outputs, weight: layer.weight };
    return entriesOf(network, matrix, (at, { to, from }) => {
      const between = from.some(({ place: below, index }) => stays.neuron(below, index));
      return between && stays.neuron(place, to) && stays.weight(place, at, layer.outputs);
    });
  });
  const merged = stays.merges.flatMap(({ reads: first, into, weight }) => {
    const matrix = { place: into, from: first, columns: layers[into].outputs, weight: weight.flat() };
    return entriesOf(network, matrix, () => true);
  });
  for (const { stays: left, place, from, to } of [...own, ...merged]) {
    if (!left) continue;
    reads[place + 1][to] = 1;
    for (const { place: below, index } of from) isRead[below + 1][index] = 1;
  }
  const given = new Set(placesIn(outputOf(network)));
  const columns = widths.map((width, k) =>
    Array.from({ length: width }, (_, index) => {
      const [below, above] = [k === 0 || reads[k][index] === 1, given.has(k - 1) || isRead[k][index] === 1];
      return stays.neuron(k + INPUTS, index) && below && above;
    }),
  );
  const budget = Math.max(1, Math.floor(most / layers.length));
  return {
    columns,
    weights: { all: own.length, stay: own.filter((one) => one.stays).length },
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
    entries.push({ place, from, to, stays: stays(at, { from, to }), magnitude: Math.abs(weight[at]) });
  }
  return entries;
}

/** The largest weights of a layer as lines. */
function largestOf(entries: readonly Entry[], budget: number): DrawnWeight[] {
  const sorted = entries.toSorted((p, q) => q.magnitude - p.magnitude);
  const [staying, going] = [sorted.filter((one) => one.stays), sorted.filter((one) => !one.stays)];
  const dark = Math.min(staying.length, Math.max(Math.floor(STAYING * budget), budget - going.length));
  return [...going.slice(0, budget - dark), ...staying.slice(0, dark)].flatMap((one) =>
    one.from.map(
      ({ place, index }): DrawnWeight => ({
        from: [place + 1, index],
        to: [one.place + 1, one.to],
        stays: one.stays,
        size: one.magnitude / sorted[0].magnitude,
      }),
    ),
  );
}
