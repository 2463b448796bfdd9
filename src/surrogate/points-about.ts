import { stream, type Tensor } from '../tensor/index.ts';
import type { Surrogate } from './surrogate.ts';

/** They lie so many standard deviations about the mean of the inputs: activations bend there, and do not all saturate. */
const REACH = 3;

/** A few points [n, d] at which functions of a surrogate's inputs are compared, the same at each call. */
export function pointsAbout({ xMean, xStd }: Surrogate['normalisation'], count: number): Tensor {
  const random = stream(1, 'points of own graphs');
  const d = xMean.length;
  const data = Float64Array.from({ length: count * d }, (_, at) => {
    const k = at % d;
    return xMean[k] + xStd[k] * REACH * (2 * random.uniform() - 1);
  });
  return { shape: [count, d], data };
}
