import type { Expression } from '../../../graph/index.ts';
import { describe, InputError } from '../../../tensor/index.ts';
import type { Control } from '../../control/index.ts';
import type { Payoff } from '../../payoffs/index.ts';
import type { Inputs } from '../parts.ts';
import type { ProcessOptions } from '../process-options.ts';
import { recurrenceOf } from '../recurrence.ts';
import { shiftOfProcess } from '../shift.ts';
import { unrolled } from '../unrolled.ts';

/** A control variate of a diffusion: another payoff of the same paths, whose mean is known. */
export interface ProcessControl extends Pick<Control, 'coefficient' | 'continuous' | 'smooth'> {
  /** Not discounted, as the model's own. It may read the noise of each step, and so simulate something else beside the path. */
  readonly payoff: Payoff;
  /**
   * The mean of the discounted payoff in closed form, as the scheme simulates it: [N, Q, outputs], or [N, Q, 1] for all outputs.
   *
   * @param x the model's inputs by name, [N, Q, 1]
   */
  readonly mean: (x: Inputs) => Expression;
}

/** The control of a diffusion as one of its graph of all steps. @throws InputError where it has no payoff or no mean */
export function controlOfProcess(options: ProcessOptions, control: ProcessControl): Control {
  const { payoff, mean, ...others } = control;
  if (typeof payoff?.value !== 'function')
    throw new InputError(
      `control of ${options.name} must have a payoff`,
      describe(payoff),
      'Give what the same paths come to.',
    );
  const own = { ...options, payoff };
  const recurrence = recurrenceOf(own);
  return {
    ...others,
    name: payoff.name,
    payoff: (x, z) => unrolled(recurrence, x, z),
    mean: typeof mean === 'function' ? (x) => mean(recurrence.inputsOf(x)) : mean,
    shift: shiftOfProcess(own),
  };
}
