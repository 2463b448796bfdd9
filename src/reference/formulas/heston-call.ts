import { closedForm } from './closed-form.ts';
import { heston } from './heston.ts';
import { hestonError } from './heston-error.ts';
import { hestonOption } from './heston-integral.ts';
import { forwardOf } from './lognormal.ts';

/**
 * The call in Heston's model, e^(−rT)·E[(S_T − K)⁺], dS = (r − q)·S·dt + √V·S·dW₁, dV = κ(θ − V)·dt + ξ√V·dW₂, dW₁dW₂ = ρ·dt
 * (Heston, "A closed-form solution for options with stochastic volatility with applications to bond and currency options", 1993).
 *
 * `variance` is V today, which may be 0. `meanReversion` κ and `longRunVariance` θ are positive, `volatilityOfVariance` ξ is at least 0.001, and
 * `varianceCorrelation` ρ lies between −1 and 1, both excluded. `rate` r and `dividend` q (both 0 by default) are paid continuously.
 * Feller's condition need not hold.
 *
 * Let w = E∫V dt and c = √(1 − ρ²)·(V + κθT)/ξ. The error is below 10⁻¹⁰·√(SK) where c ≥ √w/5, ξ ≥ 0.01, and the strike is within
 * five deviations √w of the forward. Beyond, `error` estimates it, and {@link exactOf} refuses points where it is above 10⁻⁸. Each point costs 128
 * evaluations of the characteristic function, and 320 without derivatives for the estimate.
 */
export const hestonCall = closedForm({
  name: 'the Heston call',
  ...heston,
  error: hestonError('call'),
  value: ({ spot, rate, dividend, strike, ...process }) => {
    const { forward, grown } = forwardOf({ spot, rate, dividend, maturity: process.maturity });
    return hestonOption(forward, strike, process).call.div(grown);
  },
});
