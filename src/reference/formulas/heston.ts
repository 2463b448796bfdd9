import type { Expression } from '../../graph/index.ts';
import { atLeast, between, notNegative, positive } from './condition.ts';

/**
 * The quantities of a European option in Heston's model, dS = (r − q)·S·dt + √V·S·dW₁, dV = κ(θ − V)·dt + ξ√V·dW₂, dW₁dW₂ = ρ·dt.
 * `variance` is V today, `meanReversion` κ, `longRunVariance` θ, `volatilityOfVariance` ξ, `varianceCorrelation` ρ.
 */
export const heston = {
  needs: [
    'spot',
    'variance',
    'strike',
    'maturity',
    'meanReversion',
    'longRunVariance',
    'volatilityOfVariance',
    'varianceCorrelation',
  ],
  defaults: { rate: 0, dividend: 0 },
  domain: [
    ...['spot', 'strike', 'maturity', 'meanReversion', 'longRunVariance'].map(positive),
    // Logarithms are divided by ξ²: by less, derivatives by it would be rounding.
    atLeast('volatilityOfVariance', 1e-3),
    notNegative('variance'),
    between(-1, 'varianceCorrelation', 1),
  ],
} as const;

/** The quantities of the variance alone. */
export type VarianceQuantities = Readonly<
  Record<
    | 'variance'
    | 'maturity'
    | 'meanReversion'
    | 'longRunVariance'
    | 'volatilityOfVariance'
    | 'varianceCorrelation',
    Expression
  >
>;

/** E ∫V dt until maturity: θT + (V − θ)·(1 − e^(−κT))/κ. */
export function meanTotalVariance({
  variance,
  maturity,
  meanReversion,
  longRunVariance,
}: VarianceQuantities): Expression {
  const decay = meanReversion.mul(maturity).neg().exp();
  const weight = decay.neg().add(1).div(meanReversion);
  return longRunVariance.mul(maturity).add(variance.sub(longRunVariance).mul(weight));
}
