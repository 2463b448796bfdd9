import * as z from 'zod';
import { meanSquareOf, varianceOf } from '../mean-squares.ts';
import { labelWeights, type Weighing, weighings } from '../noise/weights.ts';
import { labels, weighed } from '../tables.ts';
import type { Term } from '../term.ts';
import { termOptions } from './options.ts';

export interface ValueOptions {
  /**
   * What each label counts. `equal` (default): all alike. `noise`: 1/(σ² + s²), with the variance σ² of labels at that point, from
   * their standard errors, and a misfit s² (docs/method.md). Over values and first derivatives together its mean is 1.
   */
  readonly labels?: Weighing;
}

/** The key of {@link ValueOptions} in a schema. */
export const labelsShape = { labels: z.enum(weighings, 'must be "equal" or "noise"').optional() };
const valueSchema = z.strictObject(labelsShape);

/**
 * Values: ŷ − y, [B, m].
 *
 * @throws InputError when an option is none
 */
export function values(weight = 1, options: ValueOptions = {}): Term {
  const { labels: weighing = 'equal' } = termOptions<ValueOptions>(
    'values',
    valueSchema,
    options,
    "Give for example { labels: 'noise' }.",
  );
  return {
    name: 'values',
    weight,
    bind(samples, { outputs }) {
      const { y, errors } = samples;
      const own = labels('y', y, [y.shape[0], outputs]);
      const weights = weighing === 'noise' ? labelWeights(samples).y : undefined;
      const of = weights && ((at: number) => weights.data[at]);
      return {
        tables: [weighed(own, weights)],
        signal: varianceOf(y.data, outputs, of),
        noise: meanSquareOf(errors?.y?.data, of && ((at) => Math.sqrt(of(at)))),
        residual: ({ predicted, table, known }) => {
          const counts = known('y');
          const difference = predicted.sub(table('y'));
          return [counts === undefined ? difference : difference.mul(counts)];
        },
      };
    },
  };
}
