import type { Surrogate } from '../../surrogate/index.ts';
import type { RandomStream } from '../../tensor/index.ts';

/** Points that generated code is timed at: more than a branch predictor learns by heart, fewer than a cache holds. */
const POINTS = 256;

/** Points within two standard deviations of the mean of each input. */
export function pointsFor(
  { normalisation: { xMean, xStd } }: Pick<Surrogate, 'normalisation'>,
  random: RandomStream,
): readonly Float64Array[] {
  return Array.from({ length: POINTS }, () =>
    Float64Array.from(xMean, (mean, k) => mean + xStd[k] * (4 * random.uniform() - 2)),
  );
}
