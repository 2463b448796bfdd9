import type { Expression } from '../../../../graph/index.ts';
import { correlated } from '../../correlation.ts';
import { besideEachOther } from '../../number-or-input.ts';
import type { Inputs } from '../../parts.ts';
import type { Scheme } from '../../schemes/scheme.ts';
import type { HestonOptions } from './heston-options.ts';
import { rootOf } from './root.ts';

/** ψ, variance over squared mean of the next variance, up to which its law is taken for that of a squared normal. */
const MOST_QUADRATIC = 1.5;

/**
 * Andersen's QE scheme with his correction that makes discounted prices martingales ("Simple and efficient simulation of the Heston
 * stochastic volatility model", 2008, §3.2 and §4.3). The next variance has the mean m and the variance s² of the true one. For ψ = s²/m² ≤
 * 1.5 it is a·(b + Z)², else 0 with a probability p and exponential above. Its uniform is Φ(Z), so two normals a step do.
 *
 * **Derivatives of paths** are those of either branch. Where ψ passes 1.5 the next variance jumps, for a given Z. Both laws
 * have the same first two moments there, so what slopes of mean payoffs miss is of third moments alone.
 *
 * The correction exists where E[e^(A·v)] does, A = K₂ + K₄/2: for every ρ ≤ 0, and for others where steps are short.
 */
export function quadraticExponential(options: HestonOptions): Scheme {
  const { rate = 0, dividend = 0, correlation, varianceCorrelation } = options;
  return {
    name: 'quadratic-exponential',
    pathwise: true,
    noise: 'independent',
    step({ name }, { spot, variance: v }, _, dt, noise, x) {
      const [r, q, rho] = [rate, dividend, varianceCorrelation].map((given) => besideEachOther(given, x));
      const k = weightsOf(options, rho, dt, x);
      const next = nextVariance(options, v, noise.variance, dt, x);
      const exponent = k[2].add(k[4].mul(0.5));
      const corrected = next
        .logMoment(exponent)
        .neg()
        .sub(k[1].add(k[3].mul(0.5)).mul(v));
      const spread = rootOf(k[3].mul(v).add(k[4].mul(next.variance)));
      const moved = r
        .sub(q)
        .mul(dt)
        .add(corrected)
        .add(k[1].mul(v))
        .add(k[2].mul(next.variance))
        .add(spread.mul(correlated({ name, correlation }, noise.spot, x)));
      return { spot: spot.mul(moved.exp()), variance: next.variance };
    },
  };
}

/** K₁ to K₄ of the logarithm's step K₁·v + K₂·v′ + √(K₃·v + K₄·v′)·Z, with the integral of v by the trapezoidal rule (Andersen, eq. 33). */
function weightsOf(
  { meanReversion, volatilityOfVariance }: HestonOptions,
  rho: Expression,
  dt: Expression,
  x: Inputs,
): Readonly<Record<1 | 2 | 3 | 4, Expression>> {
  const [kappa, xi] = [meanReversion, volatilityOfVariance].map((given) => besideEachOther(given, x));
  const ratio = rho.div(xi);
  const half = dt.mul(0.5);
  const drift = kappa.mul(ratio).sub(0.5).mul(half);
  const own = rho.square().neg().add(1).mul(half);
  return { 1: drift.sub(ratio), 2: drift.add(ratio), 3: own, 4: own };
}

/**
 * The variance after a step.
 *
 * @returns also log E[e^(A·v′)] for an A, given the variance before
 */
function nextVariance(
  { meanReversion, longRunVariance, volatilityOfVariance }: HestonOptions,
  v: Expression,
  z: Expression,
  dt: Expression,
  x: Inputs,
) {
  const [kappa, theta, xi] = [meanReversion, longRunVariance, volatilityOfVariance].map((given) =>
    besideEachOther(given, x),
  );
  const decay = kappa.mul(dt).neg().exp();
  const lost = decay.neg().add(1);
  const mean = v.sub(theta).mul(decay).add(theta);
  const square = xi
    .square()
    .div(kappa)
    .mul(lost)
    .mul(v.mul(decay).add(theta.mul(lost).mul(0.5)));
  const psi = square.div(mean.square());
  const isExponential = psi.greater(MOST_QUADRATIC);
  // a·(b + Z)²
  const twice = psi.power(-1).mul(2);
  const b2 = twice.sub(1).add(twice.sqrt().mul(twice.sub(1).sqrt()));
  const a = mean.div(b2.add(1));
  // 0 up to p, and exponential with a rate above.
  const p = psi.sub(1).div(psi.add(1));
  const q = p.neg().add(1);
  const rate = q.div(mean);
  const above = z.neg().normalCdf();
  const exponential = above.less(q).where(q.div(above).log().div(rate), 0);
  return {
    variance: isExponential.where(exponential, a.mul(b2.sqrt().add(z).square())),
    logMoment(A: Expression): Expression {
      const shrunk = a.mul(A).mul(-2).add(1);
      const quadratic = A.mul(b2).mul(a).div(shrunk).sub(shrunk.log().mul(0.5));
      return isExponential.where(p.add(q.mul(rate).div(rate.sub(A))).log(), quadratic);
    },
  };
}
