import { normalise, type Samples } from '../dataset/index.ts';
import { type Objective, objectiveOf } from '../objective/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { TrainingResult } from '../training/index.ts';
import type { ResolvedLoss } from './order.ts';

/**
 * The terms of a training with the noise and the signal that a pilot tells, where the data of the training tell no noise.
 *
 * @param loss that was trained on
 * @param pilot labels of the same kind with standard errors, in physical units
 */
export function besidePilot(
  terms: TrainingResult['terms'],
  { inputs, outputs, normalisation }: Pick<Surrogate, 'inputs' | 'outputs' | 'normalisation'>,
  loss: ResolvedLoss,
  pilot: Samples,
): TrainingResult['terms'] {
  const [d, m] = [inputs.length, outputs.length];
  const objective: Objective = objectiveOf(loss, d);
  const samples = normalise(pilot, normalisation);
  const told = objective
    .filter(({ name }) => terms[name] !== undefined && terms[name].noise === undefined)
    .map((term) => {
      const { noise, signal } = term.bind(samples, { inputs: d, outputs: m });
      return [term.name, { ...terms[term.name], noise, signal }] as const;
    });
  return { ...terms, ...Object.fromEntries(told) };
}
