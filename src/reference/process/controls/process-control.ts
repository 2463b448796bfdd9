import type { Expression } from '../../../graph/index.ts';
import { type Control, controlSchemas } from '../../control/index.ts';
import { checkedOptions, type OptionSchemas, objectOf } from '../../options.ts';
import { checkedPayoff } from '../../payoffs/checked-payoff.ts';
import { type Payoff, payoffSchemas } from '../../payoffs/payoff.ts';
import { isUnheld } from '../held-moves.ts';
import type { Inputs } from '../parts.ts';
import { pathRegularity } from '../path-regularity.ts';
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

/** A control that takes from a process what it has in common with it. */
export type ControlOfProcess = (process: ProcessOptions) => ProcessControl;

/** The control of a process. @throws InputError where it does not fit the process */
export function controlFor(
  process: ProcessOptions,
  control: ProcessControl | ControlOfProcess,
): ProcessControl {
  const own =
    typeof control === 'function'
      ? checkedOptions(`the control of ${process.name}`, control(process), processControlSchemas)
      : control;
  return { ...own, payoff: checkedPayoff(own.payoff) };
}

export const processControlSchemas: OptionSchemas<ProcessControl> = {
  payoff: objectOf(payoffSchemas, 'must be an object with a value'),
  mean: controlSchemas.mean,
  coefficient: controlSchemas.coefficient,
  continuous: controlSchemas.continuous,
  smooth: controlSchemas.smooth,
};

/** The control of a diffusion as one of its graph of all steps. */
export function controlOfProcess(options: ProcessOptions, control: ProcessControl): Control {
  const { payoff, mean, ...others } = control;
  const own = { ...options, payoff };
  const recurrence = recurrenceOf(own);
  const shift = shiftOfProcess(own);
  return {
    ...others,
    name: payoff.name,
    payoff: (x, z) => unrolled(recurrence, x, z),
    regularity: (domain) => pathRegularity(recurrence, options.inputs.length, domain),
    mean: typeof mean === 'function' ? (x) => mean(recurrence.inputsOf(x)) : mean,
    ...(!isUnheld(shift) && { shift }),
  };
}
