import type { Expression } from '../../graph/index.ts';
import { tensor } from '../../tensor/index.ts';
import type { BachelierParameters } from '../bachelier-parameters.ts';
import { bachelierCall } from './bachelier-call.ts';

/**
 * Bachelier's formula for points x [N, n]. Let σ be the basket's volatility, s = σ√(T2 − T1) and d = (w·x − K)/s. The value
 * is s·(d·Φ(d) + φ(d)), [N, 1], and delta is Φ(d)·w, [N, 1, n]. Gamma is the sum of all entries of the Hessian φ(d)/s·w·wᵀ,
 * which is φ(d)/s, [N, 1]. Derivatives of the value are the same, but for the rounding of what cancels in them.
 */
export function bachelierFormula(
  { dimension, weights, basketVolatility, strike, exposure, maturity }: BachelierParameters,
  x: Expression,
): { readonly value: Expression; readonly delta: Expression; readonly gamma: Expression } {
  const spot = x.matmul(tensor(weights, [dimension, 1]));
  const s = basketVolatility * Math.sqrt(maturity - exposure);
  const d = spot.sub(strike).div(s);
  return {
    value: bachelierCall.value({ spot, strike, volatility: basketVolatility, maturity: maturity - exposure }),
    delta: d.normalCdf().mul(tensor(weights)).reshape([x.shape[0], 1, dimension]),
    gamma: d.normalCdf(1).div(s),
  };
}
