import { constant } from '../../../src/graph/index.ts';
import type { Diffusion, Payoff } from '../../../src/reference/index.ts';

/** Heston's spot and variance by full truncation, correlated, of which all but the constants κ, θ, ξ are inputs. */
export const heston: Diffusion = {
  name: 'heston',
  start: ({ spot, variance }) => ({ logSpot: spot.log(), variance }),
  drift: ({ variance }, _, { rate }) => ({
    logSpot: rate.sub(variance.relu().mul(0.5)),
    variance: constant(0.04).sub(variance.relu()).mul(1.5),
  }),
  volatility: ({ variance }) => {
    const deviation = variance.relu().add(1e-12).sqrt();
    return { logSpot: deviation, variance: deviation.mul(0.5) };
  },
  correlation: ({ rho }) => [
    [1, rho],
    [rho, 1],
  ],
};

export const HESTON_INPUTS = [
  { name: 'spot', lo: 0.8, hi: 1.2 },
  { name: 'variance', lo: 0.02, hi: 0.08 },
  { name: 'strike', lo: 0.9, hi: 1.1 },
  { name: 'rate', lo: 0, hi: 0.05 },
  { name: 'maturity', lo: 0.5, hi: 2 },
  { name: 'rho', lo: -0.8, hi: -0.2 },
];

/** A call on a state that is the logarithm of the spot. */
export const logCall: Payoff = {
  name: 'call',
  value: ({ logSpot }, _, { strike }) => logSpot.exp().sub(strike).relu(),
};

/** A call on the mean of all dates, and one on that of their logarithms. */
export const asian: Payoff = {
  name: 'asian',
  observe: {
    start: ({ spot }) => ({ mean: spot.like(0), logMean: spot.like(0) }),
    next: ({ mean, logMean }, { after: { spot }, steps }) => ({
      mean: mean.add(spot.mul(1 / steps)),
      logMean: logMean.add(spot.log().mul(1 / steps)),
    }),
  },
  value: (_, { mean, logMean }, { strike }) =>
    mean
      .sub(strike)
      .relu()
      .concat([logMean.exp().sub(strike).relu()], 2),
};

/** A call that is lost where the spot falls below a barrier on the way, by the probability of a Brownian bridge. */
export const downAndOut: Payoff = {
  name: 'down and out',
  observe: {
    start: ({ spot }) => ({ alive: spot.like(1) }),
    next: ({ alive }, { before, after, dt, volatility }) => {
      const [a, b] = [before.spot.sub(0.7).relu(), after.spot.sub(0.7).relu()];
      const crossed = a.mul(b).mul(-2).div(volatility.spot.square().mul(dt)).exp();
      return { alive: alive.mul(crossed.neg().add(1)) };
    },
  },
  value: ({ spot }, { alive }, { strike }) => spot.sub(strike).relu().mul(alive),
};

/** dS = r·S·dt + σ·S^0.7·dW. */
export const cev: Diffusion = {
  name: 'cev',
  start: ({ spot }) => ({ spot }),
  drift: ({ spot }, _, { rate }) => ({ spot: spot.mul(rate) }),
  volatility: ({ spot }, _, { volatility }) => ({ spot: spot.power(0.7).mul(volatility) }),
};

/** Three correlated assets whose volatilities grow with time. */
export const basket: Diffusion = {
  name: 'basket',
  start: ({ a, b, c }) => ({ assets: a.concat([b, c], 2) }),
  drift: ({ assets }, _, { rate }) => ({ assets: assets.mul(rate) }),
  volatility: ({ assets }, time) => ({ assets: assets.mul(time.mul(0.1).add(0.2)) }),
  correlation: [
    [1, 0.5, 0.2],
    [0.5, 1, -0.3],
    [0.2, -0.3, 1],
  ],
};

export const BASKET_INPUTS = [
  ...['a', 'b', 'c'].map((name) => ({ name, lo: 0.8, hi: 1.2 })),
  { name: 'rate', lo: 0, hi: 0.05 },
  { name: 'strike', lo: 0.9, hi: 1.1 },
];

/** A call on the mean asset, and the best asset's excess of it. */
export const basketPayoffs: Payoff = {
  name: 'basket',
  value: ({ assets }, _, { strike }) => {
    const mean = assets.mean([2], true);
    const [a, b, c] = [0, 1, 2].map((i) => assets.slice(2, i, i + 1));
    return mean
      .sub(strike)
      .relu()
      .concat([a.max(b).max(c).sub(mean)], 2);
  },
};
