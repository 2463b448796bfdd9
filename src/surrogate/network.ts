import type { Activation } from '../graph/index.ts';
import type { Ending } from './ending.ts';
import { foldSignal, INPUTS, placesIn, type Signal } from './signal.ts';

/** A dense layer without its numbers. */
export interface LayerShape {
  /** Width of the signal that it reads. */
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation | 'linear';
  /** What it reads of layers before it. Default: the layer before, or the inputs where it is the first. */
  readonly from?: Signal;
  /** It has no bias: that is 0, and no parameter. For linear layers, whose bias the layers behind can have. */
  readonly unbiased?: true;
  /**
   * Its weight is the identity, and no parameter: it has an activation of what it reads, number by number, and perhaps a bias. For sums
   * that stand inside an activation, as x + f(x) of residual networks.
   */
  readonly unweighted?: true;
}

/** A dense layer: activation(a·weight + bias) with weight [inputs, outputs], row-major. */
export interface Layer extends LayerShape {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** A network but for its numbers: layers, each of which reads earlier ones. */
export interface Architecture {
  readonly layers: readonly LayerShape[];
  /** What the network gives. Default: the last layer. */
  readonly output?: Signal;
  /** What is made of that, while a network with a head is worked on: see `workedOn`. Default: nothing. */
  readonly ending?: Ending;
}

/** A network as data, in normalised units: a small graph of dense layers, with sums and joins where it has skips. */
export interface Network extends Architecture {
  readonly layers: readonly Layer[];
}

/**
 * The architecture of a multilayer perceptron: each layer reads the one before.
 *
 * @param sizes inputs, hidden widths, outputs
 * @param activation of the hidden layers
 * @param last activation of the last layer. Default linear
 */
export function perceptron(
  sizes: readonly number[],
  activation: Activation,
  last: Activation | 'linear' = 'linear',
): Architecture {
  return {
    layers: sizes.slice(1).map((outputs, k) => ({
      inputs: sizes[k],
      outputs,
      activation: k < sizes.length - 2 ? activation : last,
    })),
  };
}

/** What the layer at a place reads. */
export function inputOf({ layers }: Architecture, place: number): Signal {
  return layers[place].from ?? place - 1;
}

/** What the network gives. */
export function outputOf({ layers, output }: Architecture): Signal {
  return output ?? layers.length - 1;
}

/** Number of the network's inputs: the first layer reads nothing else, perhaps several times side by side. */
export function inputWidth(network: Architecture): number {
  return network.layers[0].inputs / widthOf(inputOf(network, 0), () => 1);
}

/** Number of the network's outputs. */
export function outputWidth(network: Architecture): number {
  return signalWidth(network, outputOf(network));
}

/** Width of a signal of the network. */
export function signalWidth(network: Architecture, signal: Signal): number {
  return widthOf(signal, (place) => (place === INPUTS ? inputWidth(network) : network.layers[place].outputs));
}

/** Width of a signal, of the widths of what it reads. */
export function widthOf(signal: Signal, at: (place: number) => number): number {
  return foldSignal(signal, {
    at,
    sum: ([first]) => first,
    join: (parts) => parts.reduce((total, width) => total + width, 0),
  });
}

/** Whether each layer reads the one before by weights, and the last is the output: the network has no skips. */
export function isSequential(network: Architecture): boolean {
  const last = network.layers.length - 1;
  return (
    outputOf(network) === last &&
    network.layers.every(
      ({ unweighted }, place) => inputOf(network, place) === place - 1 && unweighted === undefined,
    )
  );
}

/** Places of the hidden layers, in order: those that the output does not read directly. */
export function hiddenPlaces(network: Architecture): number[] {
  const given = new Set(placesIn(outputOf(network)));
  return [...network.layers.keys()].filter((place) => !given.has(place));
}

/** Widths of the hidden layers. */
export function hiddenWidths(network: Architecture): number[] {
  return hiddenPlaces(network).map((place) => network.layers[place].outputs);
}

/** Number of weights and biases. */
export function parameterCount({ layers }: Architecture): number {
  return layers.reduce((count, layer) => count + weightCount(layer) + biasCount(layer), 0);
}

/** How many parameters the weight of a layer has. */
export function weightCount({ inputs, outputs, unweighted }: LayerShape): number {
  return unweighted ? 0 : inputs * outputs;
}

/** How many parameters the bias of a layer has. */
export function biasCount({ outputs, unbiased }: LayerShape): number {
  return unbiased ? 0 : outputs;
}

/** The layer with another bias. One that was unbiased is so no longer, unless that bias is 0. */
export function withBias({ unbiased, ...layer }: Layer, bias: Float64Array): Layer {
  return { ...layer, bias, ...(unbiased && bias.every((b) => b === 0) && { unbiased }) };
}

/** The widest layer without weights: what stands for its weight takes the square of that in memory. */
export const MOST_UNWEIGHTED = 1 << 12;

/**
 * What stands for the weight of a layer that has none: 1 from each number to its own neuron. It is shared by all that are as wide, so
 * nobody may write into it.
 */
export function identityWeight(width: number): Float64Array {
  const known = identities.get(width)?.deref();
  if (known !== undefined) return known;
  const weight = new Float64Array(width * width);
  for (let k = 0; k < width; k++) weight[k * width + k] = 1;
  identities.set(width, new WeakRef(weight));
  return weight;
}

/** Whether a weight [rows, width] is {@link identityWeight}, to the last bit. One of a single number may be 1 by chance. */
export function isIdentity(weight: ArrayLike<number>, width: number): boolean {
  if (width === 1 || weight.length !== width * width) return false;
  for (let at = 0; at < weight.length; at++) if (weight[at] !== Number(at % (width + 1) === 0)) return false;
  return true;
}

/** By width. A file of a few bytes can ask for many layers without weights, and trainings make their networks anew. */
const identities = new Map<number, WeakRef<Float64Array>>();

/** The layer with a weight that it may have for its own. */
export function withWeight<Shape extends LayerShape>(layer: Shape): Omit<Shape, 'unweighted'> {
  const { unweighted: _, ...weighted } = layer;
  return weighted;
}
