import type { Expression } from '../../graph/index.ts';
import { exceeding, growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { above, positive } from './condition.ts';
import { lognormal } from './lognormal.ts';

/** e^700, beyond which powers of H/S overflow: what they are multiplied with is below e^(−700) there. */
const LARGEST_EXPONENT = 700;

/**
 * The call that is worth nothing once the price has touched the barrier H, watched at all times until maturity. `barrier` may lie
 * above or below the strike, and lies below the spot. The others are those of {@link blackScholesCall}.
 *
 * By reflection it is V(S) − (H/S)^(2r/σ² − 1)·V(H²/S), V the value of (S_T − K) paid where S_T > max(K, H) (Merton, "Theory of
 * rational option pricing", 1973; Reiner and Rubinstein, "Breaking down the barriers", 1991).
 */
export const blackScholesDownAndOutCall = closedForm({
  name: 'the Black–Scholes down-and-out call',
  needs: [...lognormal.needs, 'barrier'],
  defaults: lognormal.defaults,
  domain: [...lognormal.domain, positive('barrier'), above('spot', 'barrier')],
  value: ({ spot, strike, volatility, maturity, rate, barrier }) => {
    const grown = growth(rate, maturity);
    const deviation = volatility.mul(maturity.sqrt());
    const level = strike.max(barrier);
    const paid = (from: Expression) => {
      const { price, probability } = exceeding(from.mul(grown), deviation, level);
      return price.sub(strike.mul(probability));
    };
    const ratio = barrier.div(spot);
    const exponent = rate.mul(2).div(volatility.square()).sub(1).mul(ratio.log());
    const reflected = exponent
      .min(LARGEST_EXPONENT)
      .exp()
      .mul(paid(barrier.mul(ratio)));
    return paid(spot).sub(reflected).div(grown);
  },
});
