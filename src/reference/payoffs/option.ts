import type { Expression } from '../../graph/index.ts';
import { anything, checkedOptions, type OptionSchemas, objectOf } from '../options.ts';
import { checkNumbers, type NumberOrInput, numberAt } from '../process/number-or-input.ts';
import { checkedSmoothing, type Smoothing } from '../smoothing.ts';
import type { Payoff } from './payoff.ts';
import { asset } from './underlyings/asset.ts';
import { checkedUnderlying, type Underlying, underlyingSchemas } from './underlyings/underlying.ts';

/** An option that is exercised at maturity. */
export interface OptionOptions {
  /** K: a number, or the name of an input. */
  readonly strike: NumberOrInput;
  /** Default: the one asset. */
  readonly on?: Underlying;
  /** Of the payoff, over the underlying less the strike. Default: none. */
  readonly smoothing?: Smoothing;
}

const SCHEMAS: OptionSchemas<OptionOptions> = {
  strike: anything,
  on: objectOf(underlyingSchemas, 'must be an underlying, such as asset() or basket({ weights })').optional(),
  smoothing: anything,
};

/**
 * What is paid on an underlying by how far it is from the strike.
 *
 * @param name of the payoff
 * @param paid of the underlying less the strike, elementwise
 * @throws InputError naming the option that does not fit
 */
export function optionOn(
  name: string,
  options: OptionOptions,
  paid: (moneyness: Expression, smoothing: Smoothing) => Expression,
): Payoff {
  const { strike, on: given = asset(), smoothing = {} } = checkedOptions(`a ${name}`, options, SCHEMAS);
  checkNumbers(`strike of a ${name}`, strike);
  checkedSmoothing(smoothing);
  const on = checkedUnderlying(given);
  const moving = on.of ?? on;
  return {
    name: `${name} on ${on.name}`,
    ...(on.observe && { observe: on.observe }),
    value: (state, observed, x) => paid(on.value(state, observed, x).sub(numberAt(strike, x)), smoothing),
    option: { strike, on },
    illustration: {
      price: { label: moving.name, of: (state, x) => moving.value(state, {}, x) },
      argument: `${on.name} − strike`,
      paid,
      smoothing,
    },
  };
}
