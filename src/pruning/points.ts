import { designPoints } from '../dataset/index.ts';
import { MOST_SOBOL_DIMENSIONS, type RandomStream, type Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';

/** Points on which criteria measure a network, [count, d]: scrambled Sobol' points, uniform ones in too many dimensions. */
export function pointsOfDomain(
  domain: Domain,
  count: number,
  stream: (purpose: string) => RandomStream,
): Tensor {
  const kind = domain.lo.length <= MOST_SOBOL_DIMENSIONS ? 'sobol' : 'uniform';
  return designPoints({ kind }, domain, count, stream('points of criteria'));
}

/** All rows of [n, d], or `count` of them by chance where there are more. */
export function someRows(x: Tensor, count: number, stream: (purpose: string) => RandomStream): Tensor {
  const [n, d] = x.shape;
  if (n <= count) return x;
  const chosen = stream('rows of criteria').permutation(n).subarray(0, count).sort();
  const data = new Float64Array(count * d);
  chosen.forEach((row, k) => {
    data.set(x.data.subarray(row * d, (row + 1) * d), k * d);
  });
  return { shape: [count, d], data };
}
