import { demand } from '../tensor/index.ts';
import { type Architecture, biasCount, type Network, parameterCount, weightCount } from './network.ts';
import { flatten, unflatten } from './parameters.ts';

/** For each parameter in flat order ({@link parameterPieces}): 0 where it stays zero, 1 where it may be anything. */
export type Mask = ArrayLike<number>;

/** A weight or bias of a network among its flat parameters. */
export interface ParameterPiece {
  /** "layers.0.weight", "layers.0.bias": layers are counted from 0. */
  readonly name: string;
  /** [inputs, outputs] of a weight, row-major; [1, outputs] of a bias. [inputs, 0] and [1, 0] where a layer has none. */
  readonly shape: readonly [rows: number, columns: number];
  /** Where it begins. */
  readonly offset: number;
}

/** What the flat parameters of an architecture are made of, in order: for each layer its weight, then its bias. */
export function parameterPieces({ layers }: Architecture): readonly ParameterPiece[] {
  let end = 0;
  const piece = (name: string, rows: number, columns: number): ParameterPiece => {
    end += rows * columns;
    return { name, shape: [rows, columns], offset: end - rows * columns };
  };
  return layers.flatMap((layer, k) => [
    piece(`layers.${k}.weight`, layer.inputs, weightCount(layer) / layer.inputs),
    piece(`layers.${k}.bias`, 1, biasCount(layer)),
  ]);
}

/**
 * The mask of a network's parameters: those that are zero stay zero.
 */
export function maskOf(network: Network): Float64Array {
  return flatten(network).map((value) => (value === 0 ? 0 : 1));
}

/** @throws InputError when a mask has not a 0 or 1 for each parameter, or none may move */
export function checkMask(mask: Mask, architecture: Architecture): void {
  const count = parameterCount(architecture);
  demand(
    mask.length === count,
    `a mask has a number for each of the ${count} parameters`,
    mask.length,
    'Give as many.',
  );
  const numbers = Array.from(mask);
  const odd = numbers.find((value) => value !== 0 && value !== 1);
  demand(odd === undefined, 'a mask is of zeros and ones', odd, 'Write 0 for a parameter that stays zero.');
  demand(numbers.includes(1), 'a mask leaves a parameter that may move', 'zeros alone', 'Write 1 for those.');
}

/** The network with zeros where the mask has them. */
export function maskedNetwork(network: Network, mask: Mask): Network {
  const flat = flatten(network).map((value, k) => (mask[k] === 0 ? 0 : value));
  return { ...network, ...unflatten(flat, network) };
}

/** The mask of several networks side by side. */
export function maskOfCopies(mask: Mask, copies: number): Float64Array {
  return Float64Array.from({ length: copies * mask.length }, (_, k) => mask[k % mask.length]);
}
