import type { Expression } from '../../graph/index.ts';

/*
 * Expectations of a lognormal price G = F·exp(s·Z − s²/2), Z ~ N(0, 1), undiscounted (Black, "The pricing of commodity contracts",
 * 1976). F is the forward, s > 0 the deviation of ln G.
 */

/** Of G and of 1 where G > L: F·Φ(d₁) and Φ(d₂), with d₁ = ln(F/L)/s + s/2 and d₂ = d₁ − s. */
export function exceeding(
  forward: Expression,
  deviation: Expression,
  level: Expression,
): { readonly price: Expression; readonly probability: Expression } {
  const { d1, d2 } = distances(forward, deviation, level);
  return { price: forward.mul(d1.normalCdf()), probability: d2.normalCdf() };
}

/** E[(G − K)⁺] */
export function call(forward: Expression, deviation: Expression, strike: Expression): Expression {
  const { price, probability } = exceeding(forward, deviation, strike);
  return price.sub(strike.mul(probability));
}

/** E[(K − G)⁺] = K·Φ(−d₂) − F·Φ(−d₁): no difference of calls, which would lose the digits of a put far out of the money. */
export function put(forward: Expression, deviation: Expression, strike: Expression): Expression {
  const { d1, d2 } = distances(forward, deviation, strike);
  return strike.mul(d2.neg().normalCdf()).sub(forward.mul(d1.neg().normalCdf()));
}

function distances(forward: Expression, deviation: Expression, level: Expression) {
  const middle = forward.div(level).log().div(deviation);
  const half = deviation.mul(0.5);
  return { d1: middle.add(half), d2: middle.sub(half) };
}

/** e^(r·T), from today to maturity; its inverse discounts. */
export function growth(rate: Expression, maturity: Expression): Expression {
  return rate.mul(maturity).exp();
}

/** Of the weight of a reflected path. Beyond it e^x overflows, and what that is multiplied with is below e^(−x). */
export const LARGEST_EXPONENT = 700;
