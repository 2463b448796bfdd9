import { type Dataset, designPoints, takeRows } from '../dataset/index.ts';
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
  const chosen = drawnRows(n, count, stream('rows of criteria'));
  const data = new Float64Array(count * d);
  chosen.forEach((row, k) => {
    data.set(x.data.subarray(row * d, (row + 1) * d), k * d);
  });
  return { shape: [count, d], data };
}

/** How many labelled points a criterion is given by those who score on a part of a set, where nothing else is said. */
export const SCORED_SAMPLES = 4096;

/** All samples, or `count` of them by chance: rows of a file may be in an order. */
export function someSamples(set: Dataset, count: number, random: RandomStream): Dataset {
  const [n] = set.x.shape;
  return n <= count ? set : takeRows(set, drawnRows(n, count, random));
}

function drawnRows(n: number, count: number, random: RandomStream): Int32Array {
  return random.permutation(n).subarray(0, count).sort();
}
