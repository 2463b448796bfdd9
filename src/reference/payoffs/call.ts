import { positivePart } from '../smoothing.ts';
import { type OptionOptions, optionOn } from './option.ts';
import type { Payoff } from './payoff.ts';

/** The call, (U − K)⁺ on an underlying U, which has a kink at the strike K. @throws InputError naming the option that does not fit */
export function call(options: OptionOptions): Payoff {
  return optionOn('call', options, positivePart);
}
