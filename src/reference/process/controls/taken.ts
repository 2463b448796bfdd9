import type { Expression } from '../../../graph/index.ts';
import { demand, InputError } from '../../../tensor/index.ts';
import { type Control, controlSchemas } from '../../control/index.ts';
import { anything, type OptionSchemas } from '../../options.ts';
import type { DiffusionQuantities } from '../diffusion-quantities.ts';
import { checkNumbers, type NumberOrInput, numberAt } from '../number-or-input.ts';
import type { Inputs } from '../parts.ts';
import type { ProcessOptions } from '../process-options.ts';

/* What controls take from the process that they belong to, so that nobody says it twice. */

/** Of a control that is an option itself. */
export interface OptionControlOptions extends Pick<Control, 'coefficient'> {
  /** K: a number, or the name of an input. Default: that of the model's own option. */
  readonly strike?: NumberOrInput;
}

export const optionControlSchemas: OptionSchemas<OptionControlOptions> = {
  strike: anything,
  coefficient: controlSchemas.coefficient,
};

/** The strike that is given, or that of the payoff. @throws InputError where there is none */
export function strikeOf(
  what: string,
  { payoff, name }: ProcessOptions,
  given?: NumberOrInput,
): NumberOrInput {
  const strike = given ?? payoff.option?.strike;
  if (strike === undefined)
    throw new InputError(
      `${what} of ${name} needs a strike where the payoff is no option that has one`,
      payoff.name,
      'Give its strike.',
    );
  checkNumbers(`strike of ${what} of ${name}`, strike);
  return strike;
}

type Made<Of> = Exclude<keyof Extract<DiffusionQuantities, { readonly of: Of }>, 'of'>;

/**
 * What a diffusion of one asset was made of.
 *
 * @throws InputError where it is another, or one of several assets
 */
export function quantitiesOf<Of extends DiffusionQuantities['of']>(
  what: string,
  { diffusion, name }: ProcessOptions,
  of: Of,
): Readonly<Record<Made<Of>, NumberOrInput>> {
  const { quantities } = diffusion;
  if (quantities?.of !== of)
    throw new InputError(
      `${what} of ${name} needs ${of}`,
      diffusion.name,
      'Take it, or give a control of your own: { payoff, mean }.',
    );
  const { of: _, ...given } = quantities;
  const single = Object.entries(given).map(([quantity, numbers]) => {
    const [one, ...others] = Array.isArray(numbers) ? numbers : [numbers];
    demand(
      others.length === 0,
      `${what} of ${name} needs one asset`,
      1 + others.length,
      'Give a control of your own: { payoff, mean }.',
    );
    return [quantity, one] as const;
  });
  return Object.fromEntries(single) as Record<Made<Of>, NumberOrInput>;
}

/** A mean that is discounted by a rate, as one that is discounted by that of the process. */
export function discountedAs(
  { rate = 0, maturity }: ProcessOptions,
  mean: Expression,
  by: NumberOrInput,
  x: Inputs,
): Expression {
  if (by === rate) return mean;
  return mean.mul(numberAt(by, x).sub(numberAt(rate, x)).mul(numberAt(maturity, x)).exp());
}
