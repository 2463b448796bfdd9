import type { Expression } from '../../graph/index.ts';
import { growth, LARGEST_EXPONENT } from './black.ts';
import { closedForm } from './closed-form.ts';
import { above } from './condition.ts';
import { atMaturity, normal } from './normal.ts';

/**
 * The call on a price that moves by Brownian motion, worth nothing once that has touched the barrier H, watched at all times until
 * maturity. By the reflection principle it is V(S) − e^(−2μ(S − H)/σ²)·V(2H − S), V the value of (S_T − K) paid where S_T > max(K, H). The spot lies
 * above `barrier`, and the others are those of {@link bachelierCall}.
 */
export const bachelierDownAndOutCall = closedForm({
  name: 'the Bachelier down-and-out call',
  needs: [...normal.needs, 'barrier'],
  defaults: normal.defaults,
  domain: [...normal.domain, above('spot', 'barrier')],
  value: ({ strike, rate, barrier, ...motion }) => {
    const level = strike.max(barrier);
    const paid = (spot: Expression) => {
      const { mean, deviation } = atMaturity({ ...motion, spot });
      const d = mean.sub(level).div(deviation);
      return mean.sub(strike).mul(d.normalCdf()).add(d.normalCdf(1).mul(deviation));
    };
    const { spot, drift, volatility, maturity } = motion;
    const exponent = drift.mul(2).mul(barrier.sub(spot)).div(volatility.square());
    const reflected = exponent
      .min(LARGEST_EXPONENT)
      .exp()
      .mul(paid(barrier.mul(2).sub(spot)));
    return paid(spot).sub(reflected).div(growth(rate, maturity));
  },
});
