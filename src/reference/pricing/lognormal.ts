import { type Diffusion, geometricBrownianMotion, type NumberOrInput } from '../process/index.ts';
import type { HeldOrInput } from './quantities.ts';

/** What options on a lognormal price are functions of, with the domains that studies take. */
export const LOGNORMAL = {
  spot: [0.8, 1.2],
  strike: [0.9, 1.1],
  /** σ, per square root of time. */
  volatility: [0.1, 0.4],
  rate: [0, 0.05],
  maturity: [0.5, 2],
  dividend: 0,
} as const satisfies Record<string, HeldOrInput>;

export type LognormalQuantity = keyof typeof LOGNORMAL;

/** The price's diffusion by these quantities. */
export function lognormal({
  spot,
  volatility,
  rate,
  dividend,
}: Readonly<Record<LognormalQuantity, NumberOrInput>>): Diffusion {
  return geometricBrownianMotion({ spot, volatility, rate, dividend });
}
