import { demand } from '../../tensor/index.ts';
import { call, growth } from './black.ts';
import { type ClosedForm, closedForm } from './closed-form.ts';
import { lognormal } from './lognormal.ts';

/**
 * The call on the geometric mean G of a lognormal price at n dates, e^(−rT)·E[(G − K)⁺], G = (∏ₖ S(k·T/n))^(1/n) for k = 1 … n: today's
 * price does not count. It is a function of the quantities of {@link blackScholesCall}.
 *
 * ln G is normal with mean ln S + (r − q − σ²/2)·T·(1 + 1/n)/2 and variance σ²T·(1 + 1/n)(2 + 1/n)/6, so that Black's formula holds
 * (Kemna and Vorst, "A pricing method for options based on average asset values", 1990).
 *
 * @param dates n, a whole number ≥ 1 (1 is {@link blackScholesCall}), or Infinity for the mean over all times
 * @throws InputError when it is none of these
 */
export function geometricAsianCall(
  dates: number,
): ClosedForm<'spot' | 'strike' | 'volatility' | 'maturity', 'rate' | 'dividend'> {
  demand(
    dates === Number.POSITIVE_INFINITY || (Number.isInteger(dates) && dates >= 1),
    'the dates of a geometric Asian call must be a whole number of at least 1, or Infinity',
    dates,
    'Give how often the price is averaged.',
  );
  const [meanShare, varianceShare] = [(1 + 1 / dates) / 2, ((1 + 1 / dates) * (2 + 1 / dates)) / 6];
  return closedForm({
    name: 'the geometric Asian call',
    ...lognormal,
    value: ({ spot, strike, volatility, maturity, rate, dividend }) => {
      const variance = volatility.square().mul(maturity);
      const drift = rate.sub(dividend).mul(maturity).sub(variance.mul(0.5)).mul(meanShare);
      const forward = spot.mul(drift.add(variance.mul(varianceShare / 2)).exp());
      const deviation = volatility.mul(maturity.mul(varianceShare).sqrt());
      return call(forward, deviation, strike).div(growth(rate, maturity));
    },
  });
}
