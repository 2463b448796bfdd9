import { describe, expect, it } from 'vitest';
import { checkDataset, type Dataset } from '../../../src/dataset/index.ts';
import { families } from './gradient-families.ts';
import { honestSet } from './gradient-sets.ts';
import { productSet } from './product-sets.ts';

/* Derivatives that are right are not refused, over all that `honest.test.ts` and `products.test.ts` look at a part of. */

/** Alarms about derivatives: paths have outliers, which are told as well. */
const alarms = (set: Dataset) =>
  checkDataset(set)
    .map(({ kind }) => kind)
    .filter((kind) => /^gradient-|adjoint|tangent/.test(kind));

describe('right derivatives raise no alarm', () => {
  it.each(['distance', 'rational bump', 'well', 'gaussian', 'products', 'rational'])(
    'of a function whose neighbours are far apart: %s',
    (family) => {
      for (const [n, d] of [
        [300, 3],
        [300, 4],
        [300, 6],
        [300, 8],
        [1000, 10],
      ])
        for (const design of ['uniform', 'sobol', 'gaussian'] as const)
          expect(alarms(honestSet({ family, design, n, d }, 31)), `${n} × ${d}, ${design}`).toEqual([]);
    },
  );

  it.each(Object.keys(families))('as products: %s', (family) => {
    for (const [d, n] of [
      [2, 300],
      [2, 1500],
      [4, 300],
      [8, 1000],
    ])
      for (const seed of [1, 2])
        for (const noise of [0, 0.01, 0.3])
          expect(
            alarms(productSet(family, d, n, seed, noise)),
            `${d} inputs, ${n} rows, seed ${seed}, noise ${noise}`,
          ).toEqual([]);
  });
});
