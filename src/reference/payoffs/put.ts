import { smooth } from '../smoothing.ts';
import { type OptionOptions, optionOn } from './option.ts';
import type { Payoff } from './payoff.ts';

/**
 * The put, (K − U)⁺ on an underlying U, which has a kink at the strike K. Smoothed, it is the call that is smoothed so, less U − K.
 *
 * @throws InputError naming the option that does not fit
 */
export function put(options: OptionOptions): Payoff {
  return optionOn('put', options, (moneyness, smoothing) =>
    smoothing.width === undefined && (smoothing.position ?? 0) === 0
      ? moneyness.neg().relu()
      : smooth(
          moneyness,
          (u) => u.neg(),
          (u) => u.like(0),
          smoothing,
        ),
  );
}
