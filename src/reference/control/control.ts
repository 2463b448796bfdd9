import * as z from 'zod';
import { type Expression, input } from '../../graph/index.ts';
import { BATCH, describe, formatShape, InputError, type Shape, sameShape } from '../../tensor/index.ts';
import type { Shift, SimulatedOptions } from '../estimators/index.ts';
import { checkedExpression } from '../expressions.ts';
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
  controlMean(control, input('x', [BATCH, 1, options.inputs.length]), options.outputs.length);
  foldsOf(options);
}

/** A control as a payoff to be simulated by itself: of what kind its derivatives are is looked at there. */
export function controlOptions(options: MonteCarloOptions, control: Control): MonteCarloOptions {
  const { continuous, smooth, shift, unshifted, labels, regularity, ...others }: SimulatedOptions = options;
  const m = options.outputs.length;
  return {
    ...others,
    name: `the control of ${options.name}`,
    payoff: (x, z) => payoffOf(control, x, z, m),
    continuous: control.continuous,
    smooth: control.smooth,
    shift: control.shift,
    regularity: control.regularity,
  };
}

/**
 * The mean of a control, [N, Q, outputs].
 *
 * @throws InputError where it returned something else
 */
export function controlMean(control: Control, x: Expression, m: number): Expression {
  return forOutputs(control.mean(x), `the mean of ${nameOfControl(control)}`, [x.shape[0], x.shape[1], m]);
}

function payoffOf(control: Control, x: Expression, z: Expression, m: number): Expression {
  const what = `the payoff of ${nameOfControl(control)}`;
  return forOutputs(control.payoff(x, z), what, [z.shape[0], z.shape[1], m]);
}

function nameOfControl({ name }: Control): string {
  return name === undefined ? 'the control' : `the control ${name}`;
}

/** One column for all outputs as a column each. */
function forOutputs(given: unknown, what: string, shape: Shape): Expression {
  const m = shape[2];
  const values = checkedExpression(given, what, `one ${formatShape(shape)}`);
  if (sameShape(values.shape, shape) || sameShape(values.shape, shape.with(2, 1)))
    return values.broadcast(shape);
  throw new InputError(
    `${what} must have shape ${formatShape(shape)}${m === 1 ? '' : `, or ${formatShape(shape.with(2, 1))} for all outputs`}`,
    formatShape(values.shape),
    'Keep the axes of points and paths, and put outputs on the last axis.',
  );
}
