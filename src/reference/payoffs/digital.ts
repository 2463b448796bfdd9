import { smooth } from '../smoothing.ts';
import { type OptionOptions, optionOn } from './option.ts';
import type { Payoff } from './payoff.ts';

/**
 * The digital option, cash or nothing: 1 where the underlying ends at the strike or above, 0 below. It jumps at the strike, so
 * pathwise derivatives need a smoothing.
 *
 * @throws InputError naming the option that does not fit
 */
export function digital(options: OptionOptions): Payoff {
  return optionOn('digital', options, (moneyness, smoothing) =>
    smooth(
      moneyness,
      (u) => u.like(0),
      (u) => u.like(1),
      smoothing,
    ),
  );
}
