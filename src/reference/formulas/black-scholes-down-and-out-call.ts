import type { Expression } from '../../graph/index.ts';
import { exceeding, LARGEST_EXPONENT } from './black.ts';
import { closedForm } from './closed-form.ts';
import { above, positive } from './condition.ts';
import { forwardOf, lognormal } from './lognormal.ts';

/**
 * The call that is worth nothing once the price has touched the barrier H, watched at all times until maturity. `barrier` may lie
 * above or below the strike, and lies below the spot. The others are those of {@link blackScholesCall}.
 *
 * By reflection it is V(S) − (H/S)^(2(r − q)/σ² − 1)·V(H²/S), V the value of (S_T − K) paid where S_T > max(K, H) (Merton, "Theory of
 * rational option pricing", 1973; Reiner and Rubinstein, "Breaking down the barriers", 1991).
 */
export const blackScholesDownAndOutCall = closedForm({
  name: 'the Black–Scholes down-and-out call',
  needs: [...lognormal.needs, 'barrier'],
  defaults: lognormal.defaults,
  domain: [...lognormal.domain, positive('barrier'), above('spot', 'barrier')],
  value: ({ strike, volatility, barrier, ...market }) => {
    const deviation = volatility.mul(market.maturity.sqrt());
    const level = strike.max(barrier);
    const paid = (spot: Expression) => {
      const { forward, grown } = forwardOf({ ...market, spot });
      const { price, probability } = exceeding(forward, deviation, level);
      return price.sub(strike.mul(probability)).div(grown);
    };
    const ratio = barrier.div(market.spot);
    const carry = market.rate.sub(market.dividend);
    const exponent = carry.mul(2).div(volatility.square()).sub(1).mul(ratio.log());
    const reflected = exponent
      .min(LARGEST_EXPONENT)
      .exp()
      .mul(paid(barrier.mul(ratio)));
    return paid(market.spot).sub(reflected);
  },
});
