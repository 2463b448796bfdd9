import type { Expression } from '../../graph/index.ts';
import { growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { above } from './condition.ts';
import { normal } from './normal.ts';

/**
 * The call on a price that moves by Brownian motion, worth nothing once that has touched the barrier H, watched at all times until
 * maturity. By the reflection principle it is V(S) − V(2H − S), V the value of (S_T − K) paid where S_T > max(K, H). The spot lies
 * above `barrier`, and the others are those of {@link bachelierCall}.
 */
export const bachelierDownAndOutCall = closedForm({
  name: 'the Bachelier down-and-out call',
  needs: [...normal.needs, 'barrier'],
  defaults: normal.defaults,
  domain: [...normal.domain, above('spot', 'barrier')],
  value: ({ spot, strike, volatility, maturity, rate, barrier }) => {
    const s = volatility.mul(maturity.sqrt());
    const level = strike.max(barrier);
    const paid = (from: Expression) => {
      const d = from.sub(level).div(s);
      return from.sub(strike).mul(d.normalCdf()).add(d.normalCdf(1).mul(s));
    };
    return paid(spot)
      .sub(paid(barrier.mul(2).sub(spot)))
      .div(growth(rate, maturity));
  },
});
