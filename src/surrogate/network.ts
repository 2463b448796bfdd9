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

function widthOf(signal: Signal, at: (place: number) => number): number {
  return foldSignal(signal, {
    at,
    sum: ([first]) => first,
    join: (parts) => parts.reduce((total, width) => total + width, 0),
  });
}

/** Whether each layer reads the one before, and the last is the output: the network has no skips. */
export function isSequential(network: Architecture): boolean {
  const last = network.layers.length - 1;
  return (
    outputOf(network) === last && network.layers.every((_, place) => inputOf(network, place) === place - 1)
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
  return layers.reduce((count, layer) => count + layer.inputs * layer.outputs + biasCount(layer), 0);
}

/** How many parameters the bias of a layer has. */
export function biasCount({ outputs, unbiased }: LayerShape): number {
  return unbiased ? 0 : outputs;
}

/** The layer with another bias. One that was unbiased is so no longer, unless that bias is 0. */
export function withBias({ unbiased, ...layer }: Layer, bias: Float64Array): Layer {
  return { ...layer, bias, ...(unbiased && bias.every((b) => b === 0) && { unbiased }) };
}
