import type { Expression } from '../../graph/index.ts';

/** e^(−80) is no probability any more. */
const FARTHEST = 80;

/** A step of a price, each [N, Q, 1]. */
interface Step {
  readonly before: Expression;
  readonly after: Expression;
  /** b at its beginning. */
  readonly volatility: Expression;
  readonly dt: Expression;
  /** Whether the bridge is of the logarithm. */
  readonly isLogarithmic: boolean;
}

/**
 * The probability that a Brownian bridge between the ends of a step stays above a level, 1 − exp(−2·(X₀ − L)⁺·(X₁ −
 * L)⁺/(b²·dt)) (Andersen and Brotherton-Ratcliffe, "Exact exotics", 1996). Of a logarithm, that is with log S, log L and
 * b/S. It is 0 where an end is at the level or below, and continuous.
 */
export function notCrossed(
  level: Expression,
  { before, after, volatility, dt, isLogarithmic }: Step,
): Expression {
  const above = (price: Expression) => (isLogarithmic ? price.div(level).log() : price.sub(level)).relu();
  const own = isLogarithmic ? volatility.div(before) : volatility;
  const product = above(before).mul(above(after));
  // Without volatility there is no way down, but at the level itself.
  const exponent = product.greater(0).where(product.mul(2).div(own.square().mul(dt)), 0);
  return exponent.min(FARTHEST).neg().exp().neg().add(1);
}
