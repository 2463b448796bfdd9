import { demand, formatShape, type RandomStream, sobolPoints, type Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';

/** Where a model is sampled. */
export type Design =
  /** Independently and uniformly over the domain. */
  | { readonly kind: 'uniform' }
  /** Scrambled Sobol' points over the domain: more evenly spread. At most 256 inputs; counts that are powers of two are best. */
  | { readonly kind: 'sobol' }
  /**
   * mean + factor·z with z standard normal: the covariance is factor·factorᵀ. Points may leave the domain. The seed's
   * design is the mean 1 and 1.5·√T₁ times the Cholesky factor of its covariance.
   */
  | { readonly kind: 'gaussian'; readonly mean: readonly number[]; readonly factor: Tensor };

/**
 * Points of a design, `[count, d]`.
 *
 * @param domain of the d inputs; a Gaussian design only takes d from it
 * @param skip of a Sobol' design: how many of its points come before these. Default 0. The other designs go on where
 *   their stream is
 * @throws InputError unless count is whole and ≥ 1, or where mean or factor do not fit d
 */
export function designPoints(
  design: Design,
  domain: Domain,
  count: number,
  random: RandomStream,
  skip = 0,
): Tensor {
  const d = domain.lo.length;
  demand(
    Number.isInteger(count) && count >= 1,
    'the number of points must be whole, 1 or more',
    count,
    'Correct it.',
  );
  const shape = [count, d];
  switch (design.kind) {
    case 'uniform': {
      const data = new Float64Array(count * d);
      random.fillUniform(data);
      return { shape, data: intoBox(data, domain) };
    }
    case 'sobol':
      return { shape, data: intoBox(sobolPoints(count, d, { random, skip }), domain) };
    case 'gaussian':
      return { shape, data: gaussian(design.mean, design.factor, d, count, random) };
  }
}

/** Maps points of the unit cube into the box, in place. */
function intoBox(points: Float64Array, { lo, hi }: Domain): Float64Array {
  const d = lo.length;
  for (let i = 0; i < points.length; i++) {
    const j = i % d;
    // Rounding could carry a point over the upper end.
    points[i] = Math.min(lo[j] + points[i] * (hi[j] - lo[j]), hi[j]);
  }
  return points;
}

function gaussian(
  mean: readonly number[],
  factor: Tensor,
  d: number,
  count: number,
  random: RandomStream,
): Float64Array {
  demand(
    mean.length === d,
    `the mean of a Gaussian design has ${d} entries`,
    mean.length,
    'Give one an input.',
  );
  demand(
    factor.shape.length === 2 && factor.shape[0] === d && factor.shape[1] === d,
    `the factor of a Gaussian design has shape [${d},${d}]`,
    formatShape(factor.shape),
    'Give the Cholesky factor of the covariance.',
  );
  const points = new Float64Array(count * d);
  const z = new Float64Array(d);
  for (let n = 0; n < count; n++) {
    random.fillNormal(z);
    for (let i = 0; i < d; i++) {
      let value = mean[i];
      for (let j = 0; j < d; j++) value += factor.data[i * d + j] * z[j];
      points[n * d + i] = value;
    }
  }
  return points;
}
