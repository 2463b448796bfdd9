import * as z from 'zod';
import type { Expression } from '../../graph/index.ts';
import { describe, InputError } from '../../tensor/index.ts';
import type { Shift, SimulatedOptions } from '../estimators/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { anything, callable, flag, type OptionSchemas, text } from '../options.ts';
import { foldsOf } from './folds.ts';

/**
 * A control variate: what the same paths come to in something else, whose mean is known. Labels are then the mean of
 * payoff − β·(control − its mean), with less noise the closer the two are correlated (Glasserman, "Monte Carlo Methods in Financial
 * Engineering", 2003, ch. 4.1). So are their derivatives, of payoff and control alike.
 */
export interface Control {
  /** For records. */
  readonly name?: string;
  /** Of each path, from points and normals as the model's own payoff: [N, paths, outputs], or [N, paths, 1] for all outputs. */
  readonly payoff: (x: Expression, z: Expression) => Expression;
  /**
   * Its mean in closed form.
   *
   * @param x points, [N, Q, inputs]
   * @returns [N, Q, outputs], or [N, Q, 1] for all outputs
   */
  readonly mean: (x: Expression) => Expression;
  /**
   * β: one number for all labels, or for each label what regression on paths of the same point gives. There each fold of the paths takes
   * the β of the other folds, so labels stay unbiased. That needs four paths a point, or two nets of Sobol' points. Default `estimated`.
   */
  readonly coefficient?: number | 'estimated';
  /** As of a payoff, where the control is smoother than its operations say, or has jumps or kinks of its own to be held. */
  readonly continuous?: boolean;
  readonly smooth?: boolean;
  readonly shift?: Shift;
  /** As of a payoff. */
  readonly regularity?: MonteCarloOptions['regularity'];
}

export const controlSchemas: OptionSchemas<Control> = {
  name: text.optional(),
  payoff: callable,
  // Its words say why it is needed.
  mean: anything,
  coefficient: z
    .union([z.literal('estimated'), z.number()], "must be a finite number or 'estimated'")
    .optional(),
  continuous: flag,
  smooth: flag,
  shift: anything,
  regularity: callable.optional(),
};

/**
 * Checks the control of a model, where it has one.
 *
 * @throws InputError naming what does not fit
 */
export function checkControl(options: MonteCarloOptions): void {
  const { name, control } = options;
  if (control === undefined) return;
  if (typeof control.mean !== 'function')
    throw new InputError(
      `control of ${name} must have its mean in closed form, a function of x`,
      describe(control.mean),
      'Give its mean, or leave out the control: with an unknown mean it takes no noise away.',
    );
  foldsOf(options);
}

/** A control as a payoff to be simulated by itself: of what kind its derivatives are is looked at there. */
export function controlOptions(options: MonteCarloOptions, control: Control): MonteCarloOptions {
  const { continuous, smooth, shift, unshifted, labels, regularity, ...others }: SimulatedOptions = options;
  const m = options.outputs.length;
  return {
    ...others,
    name: `the control of ${options.name}`,
    payoff: (x, z) => forOutputs(control.payoff(x, z), m),
    continuous: control.continuous,
    smooth: control.smooth,
    shift: control.shift,
    regularity: control.regularity,
  };
}

/** The mean of a control, [N, Q, outputs]. */
export function controlMean(control: Control, x: Expression, m: number): Expression {
  return forOutputs(control.mean(x), m);
}

/** One column for all outputs as a column each. */
function forOutputs(values: Expression, m: number): Expression {
  const { shape } = values;
  return shape?.length === 3 && shape[2] === 1 ? values.broadcast([shape[0], shape[1], m]) : values;
}
