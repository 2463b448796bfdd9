import { normalise, type Samples } from '../dataset/index.ts';
import { objectiveOf } from '../objective/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { LabelNoise } from '../training/index.ts';
import type { ResolvedLoss } from './order.ts';

/**
 * The noise and the signal that a pilot tells of the labels of each term of a loss.
 *
 * @param pilot labels of the same kind as those that are trained on, with standard errors, in physical units
 * @throws InputError where the pilot lacks what the loss compares
 */
export function pilotNoise(
  { inputs, outputs, normalisation }: Pick<Surrogate, 'inputs' | 'outputs' | 'normalisation'>,
  loss: ResolvedLoss,
  pilot: Samples,
): LabelNoise {
  const [d, m] = [inputs.length, outputs.length];
  const samples = normalise(pilot, normalisation);
  const told = objectiveOf(loss, d).map((term) => {
    const { noise, signal } = term.bind(samples, { inputs: d, outputs: m });
    return [term.name, { noise, signal }] as const;
  });
  return Object.fromEntries(told);
}
