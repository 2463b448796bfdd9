import {
  type Constants,
  constantsBelow,
  foldedBias,
  hiddenPlaces,
  type Layer,
  type Network,
  type Surrogate,
  tiedSlots,
  withBias,
} from '../surrogate/index.ts';
import type { RandomStream, Tensor } from '../tensor/index.ts';
import { type LayerSignals, pointSignals } from './layers/point-signals.ts';
import { meanRow } from './layers/second-moments.ts';
import { someRows } from './points.ts';
import { Extents, isConstant } from './replacement/extents.ts';

/** A network whose dead neurons begin anew. */
export interface Revived {
  readonly surrogate: Surrogate;
  /** How many neurons these are. */
  readonly neurons: number;
}

/** On how many points neurons are looked at, where there are as many. */
const POINTS = 4096;

/**
 * Gives hidden neurons that are constant on all points new weights, since no gradient moves those of a relu neuron that never fires. The constant
 * goes into the biases of what reads it, whose weights of it become 0: so the function stays, on the points. The new weights are random, in the
 * unit of what the neuron reads. Its bias puts the mean of what it adds up to 0, so that it fires on about half of the points. Neurons that a sum
 * adds stay as they are, and so do those without weights and what these read.
 *
 * @param x points, [n, d], physical units
 * @param stream the random stream of a purpose
 */
export function reviveNeurons(
  surrogate: Surrogate,
  x: Tensor,
  stream: (purpose: string) => RandomStream,
): Revived {
  const points = someRows(x, POINTS, stream);
  const random = stream('weights of dead neurons');
  let [alive, neurons] = [surrogate, 0];
  // What reads a layer that was dead as a whole is constant until it has new weights, too.
  for (;;) {
    const signals = pointSignals(alive, points);
    const constants = constantsOf(alive, signals);
    const count = constants.flat().filter((one) => one !== undefined).length;
    if (count === 0) return { surrogate: alive, neurons };
    const layers = alive.layers.map((layer, place) => {
      const silenced = without(layer, constantsBelow(alive, place, constants));
      return renewed(silenced, constants[place], signals[place].read, random);
    });
    alive = { ...alive, layers };
    neurons += count;
  }
}

/** What each neuron of each layer is on all points, where it is dead and may begin anew. */
function constantsOf(network: Network, signals: readonly LayerSignals[]): Constants[] {
  const hidden = new Set(hiddenPlaces(network));
  const tied = tiedPlaces(network);
  return signals.map(({ read, values }, place) => {
    const none = new Array<undefined>(values.shape[1]).fill(undefined);
    const extents = Extents.of(values);
    const varies = Extents.of(read);
    const readsNothing = Array.from(varies.lo, (_, i) => isConstant(varies, i)).every(Boolean);
    if (!hidden.has(place) || tied.has(place) || readsNothing) return none;
    return none.map((_, i) => (isConstant(extents, i) ? extents.lo[i] : undefined));
  });
}

/** Places of the layers that a sum adds, of layers without weights, and of what these read. */
function tiedPlaces(network: Network): ReadonlySet<number> {
  const slots = tiedSlots(network).filter((slot) => slot.length > 1);
  return new Set(slots.flatMap((slot) => slot.map(({ place }) => place)));
}

/** The layer with constants among what it reads in its bias, and weights of 0 there. */
function without(layer: Layer, below: Constants): Layer {
  if (below.every((one) => one === undefined)) return layer;
  const weight = layer.weight.map((w, at) => (below[Math.floor(at / layer.outputs)] === undefined ? w : 0));
  return withBias({ ...layer, weight }, foldedBias(layer, below));
}

/** The layer with new weights of the neurons that are dead. */
function renewed(layer: Layer, dead: Constants, read: Tensor, random: RandomStream): Layer {
  if (dead.every((one) => one === undefined)) return layer;
  const { inputs, outputs } = layer;
  const mean = meanRow(read);
  // One for all: where some hardly vary, weights in units of their own would be too large off the points.
  const deviation = deviationOf(read, mean);
  const weight = layer.weight.slice();
  const bias = layer.bias.slice();
  dead.forEach((one, j) => {
    if (one === undefined) return;
    bias[j] = 0;
    const drawn = new Float64Array(inputs);
    random.fillNormal(drawn);
    drawn.forEach((normal, i) => {
      const own = normal / (deviation * Math.sqrt(inputs));
      weight[i * outputs + j] = own;
      bias[j] -= own * mean[i];
    });
  });
  return withBias({ ...layer, weight }, bias);
}

/** The root mean square of what columns are from their means. */
function deviationOf({ shape: [, width], data }: Tensor, mean: Float64Array): number {
  const squares = data.reduce((sum, value, at) => sum + (value - mean[at % width]) ** 2, 0);
  return Math.sqrt(squares / data.length);
}
