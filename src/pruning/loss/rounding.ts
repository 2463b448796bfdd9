import { InputError, type RandomStream } from '../../tensor/index.ts';

/** Half a unit in the last place of float32, in which networks are trained and stored: what rounding may change a number by. */
const HALF_UNIT = 2 ** -24;

/** Parameters each of which is rounded up or down by half a unit of float32, at random. */
export function roundedOtherwise(parameters: Float64Array, random: RandomStream): Float64Array {
  return parameters.map((value) => value * (1 + (random.uniform() < 0.5 ? -HALF_UNIT : HALF_UNIT)));
}

/**
 * Refuses scores that tell nothing, since the network is at an optimum of its loss. There the rounding of weights is all that
 * they show.
 *
 * @param scores by derivatives of the loss
 * @param change of each, where the parameters are {@link roundedOtherwise}
 * @throws InputError when rounding changes the scores by half of what they are, or more
 */
export function demandAboveRounding(scores: Float64Array, change: Float64Array, criterion: string): void {
  const [size, rounding] = [scores, change].map((all) => all.reduce((sum, one) => sum + Math.abs(one), 0));
  if (2 * rounding < size) return;
  throw new InputError(
    `the criterion ${criterion} needs a loss that the weights still change`,
    `a network at an optimum of its loss: all scores are 0 up to the rounding of weights (${size === 0 ? 'exactly 0' : `${size.toExponential(1)} in total`})`,
    'Take a criterion that needs no slope of the loss, such as optimal-brain-surgeon or magnitude, or other samples.',
  );
}
