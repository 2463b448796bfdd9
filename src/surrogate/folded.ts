import { inputOf, inputWidth, type Layer, type Network } from './network.ts';
import { INPUTS } from './signal.ts';
import { slotsOf } from './slots.ts';

/** What takes the place of each number that a layer reads, or of each of its neurons; undefined where that stays as it is. */
export type Constants = readonly (number | undefined)[];

/** Biases with the constants c that a layer reads: b_j += Σᵢ cᵢ·w_ij. */
export function foldedBias({ outputs, weight, bias }: Layer, below: Constants): Float64Array {
  const sums = bias.slice();
  below.forEach((value, row) => {
    if (value === undefined) return;
    for (let j = 0; j < outputs; j++)
      if (weight[row * outputs + j] !== 0) sums[j] += value * weight[row * outputs + j];
  });
  return sums;
}

/**
 * The constants among what the layer at a place reads. A sum is one where all that it adds are.
 *
 * @param values of the neurons of the layers before it
 */
export function constantsBelow(network: Network, place: number, values: readonly Constants[]): Constants {
  const inputs = new Array<undefined>(inputWidth(network)).fill(undefined);
  return slotsOf<number | undefined>(
    inputOf(network, place),
    (from) => (from === INPUTS ? inputs : values[from]),
    (parts) =>
      parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part)),
  );
}
