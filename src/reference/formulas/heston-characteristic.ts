import type { Expression } from '../../graph/index.ts';
import { add, type Complex, div, exp, log, mul, scaled, sqrt, sub } from './complex.ts';
import type { VarianceQuantities } from './heston.ts';

/**
 * ln E[e^(i(u − i/2)X)] for real u, X = ln(S_T/F) in Heston's model.
 *
 * With z = u − i/2, Heston's β = κ − iρξz is (κ − ρξ/2) − iρξu, and d = √(β² + ξ²(z² + iz)) has z² + iz = u² + ¼ =: q, which is real.
 * So d² stays in the right half plane. In the form that needs no count of branches ("little trap": Albrecher, Mayer, Schoutens
 * and Tistaert, 2007), with e = e^(−dT),
 *
 *     w = (β + d − (β − d)·e)/2d,    −V·q·(1 − e)/(2dw) − κθ·(q·T/(β + d) + (2/ξ²)·ln w).
 *
 * Here β − d was written −ξ²q/(β + d) where it stands alone, since it cancels for small ξ.
 *
 * @param u shaped so that it broadcasts with the quantities
 */
export function hestonExponent(
  u: Expression,
  {
    variance,
    maturity,
    meanReversion,
    longRunVariance,
    volatilityOfVariance: xi,
    varianceCorrelation,
  }: VarianceQuantities,
): Complex {
  const rho = varianceCorrelation.mul(xi);
  const square = xi.square();
  const q = u.square().add(0.25);
  const beta = { re: meanReversion.sub(rho.mul(0.5)), im: rho.mul(u).neg() };
  // β² + ξ²q, with what cancels in the real part left out
  const d = sqrt({
    re: beta.re.square().add(square.mul(0.25)).add(square.sub(rho.square()).mul(u.square())),
    im: beta.re.mul(beta.im).mul(2),
  });
  const sum = add(beta, d);
  const e = exp(scaled(d, maturity.neg()));
  const twiceDw = sub(sum, mul(sub(beta, d), e));
  const fromVariance = div({ re: e.re.neg().add(1), im: e.im.neg() }, twiceDw);
  const drift = scaled(inverse(sum), maturity.mul(q));
  const logarithm = scaled(log(div(twiceDw, scaled(d, 2))), square.power(-1).mul(2));
  return sub(
    scaled(fromVariance, variance.mul(q).neg()),
    scaled(add(drift, logarithm), meanReversion.mul(longRunVariance)),
  );
}

function inverse(a: Complex): Complex {
  const scale = a.re.square().add(a.im.square()).power(-1);
  return { re: a.re.mul(scale), im: a.im.mul(scale).neg() };
}
