import type { Diffusion, Payoff } from '../../../src/reference/index.ts';

/** dS = σ·dW with a constant σ. */
export function brownian(volatility: number): Diffusion {
  return {
    name: 'brownian',
    start: ({ spot }) => ({ spot }),
    drift: ({ spot }) => ({ spot: spot.like(0) }),
    volatility: ({ spot }) => ({ spot: spot.like(volatility) }),
    exact: ({ spot }, _, dt, noise) => ({ spot: spot.add(dt.sqrt().mul(volatility).mul(noise.spot)) }),
  };
}

/** dS = r·S·dt + σ·S·dW, geometric Brownian motion, with rate and volatility as inputs. */
export const geometric: Diffusion = {
  name: 'geometric',
  start: ({ spot }) => ({ spot }),
  drift: ({ spot }, _, { rate }) => ({ spot: spot.mul(rate) }),
  volatility: ({ spot }, _, { volatility }) => ({ spot: spot.mul(volatility) }),
  exact({ spot }, _, dt, noise, { rate, volatility }) {
    const drift = rate.sub(volatility.square().mul(0.5)).mul(dt);
    return { spot: spot.mul(drift.add(volatility.mul(dt.sqrt()).mul(noise.spot)).exp()) };
  },
  admissible: { spot: { above: 0 } },
};

/** Its inputs, with strike and maturity. */
export const GEOMETRIC_INPUTS = [
  { name: 'spot', lo: 0.8, hi: 1.2 },
  { name: 'volatility', lo: 0.1, hi: 0.4 },
  { name: 'strike', lo: 0.9, hi: 1.1 },
  { name: 'rate', lo: 0, hi: 0.05 },
  { name: 'maturity', lo: 0.5, hi: 2 },
];

export const call: Payoff = {
  name: 'call',
  value: ({ spot }, _, { strike }) => spot.sub(strike).relu(),
};

/** The last spot itself. */
export const forward: Payoff = { name: 'forward', value: ({ spot }) => spot };
