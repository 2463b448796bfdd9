import { InputError, type RandomStream } from '../../tensor/index.ts';
import type { Outputs } from './row-programs.ts';

/** Half a unit in the last place of float32, in which networks are trained and stored: what rounding may change a number by. */
const HALF_UNIT = 2 ** -24;

/** Parameters each of which is rounded up or down by half a unit of float32, at random. */
export function roundedOtherwise(parameters: Float64Array, random: RandomStream): Float64Array {
  return parameters.map((value) => value * (1 + (random.uniform() < 0.5 ? -HALF_UNIT : HALF_UNIT)));
}

/**
 * Refuses scores that tell nothing, since the rounding of weights is all that they show.
 *
 * @param scores by derivatives of the loss
 * @param change of each, where the parameters are {@link roundedOtherwise}
 * @param words.received what makes them so
 * @param words.instead criteria that do not vanish there
 * @throws InputError when rounding changes them by half of what they are, or more
 */
export function demandAboveRounding(
  scores: readonly Float64Array[],
  change: readonly Float64Array[],
  criterion: string,
  { received, instead }: { readonly received: string; readonly instead: string },
): void {
  const [size, rounding] = [scores, change].map((all) =>
    all.reduce((sum, part) => part.reduce((of, one) => of + Math.abs(one), sum), 0),
  );
  if (2 * rounding < size) return;
  throw new InputError(
    `the criterion ${criterion} needs a loss that the weights still change`,
    `${received}, where all scores are 0 up to the rounding of weights`,
    `Take a criterion that does not vanish there, such as ${instead}, or other samples.`,
  );
}

/**
 * Refuses a network that has no error on samples, as on labels of its own: then the loss of each sample is at its optimum.
 *
 * @param at gives the loss, as `loss`, for parameters
 */
export async function demandError(
  at: (parameters: Float64Array) => Promise<Outputs>,
  parameters: Float64Array,
  random: RandomStream,
  criterion: string,
): Promise<void> {
  const { loss } = await at(parameters);
  const moved = (await at(roundedOtherwise(parameters, random))).loss;
  const change = loss.map((value, k) => moved[k] - value);
  demandAboveRounding([loss], [change], criterion, {
    received: 'a network without error on the samples',
    instead: 'optimal-brain-surgeon or magnitude',
  });
}
