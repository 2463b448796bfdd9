import { meanSquareOf, varianceOf } from '../mean-squares.ts';
import { labels } from '../tables.ts';
import type { Term } from '../term.ts';

/** Values: ŷ − y, [B, m]. */
export function values(weight = 1): Term {
  return {
    name: 'values',
    weight,
    bind: ({ y, errors }, { outputs }) => ({
      tables: [labels('y', y, [y.shape[0], outputs])],
      signal: varianceOf(y.data, outputs),
      noise: meanSquareOf(errors?.y?.data),
      residual: ({ predicted, table }) => [predicted.sub(table('y'))],
    }),
  };
}
