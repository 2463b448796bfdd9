import type { Normalisation } from '../dataset/index.ts';
import { applyActivation, evaluate, input } from '../graph/index.ts';
import type { Activation } from '../surrogate/index.ts';
import { columnStatistics, type Tensor, tensor } from '../tensor/index.ts';

/** Of the range of labels beside it on both sides, where a range of an activation is laid on that: its ends are never reached. */
const MARGIN = 0.05;
/** Where activations are looked at: near enough to find what they turn at, and far enough to tell what has no end. */
const PROBES = [...Array.from({ length: 801 }, (_, k) => (k - 400) / 20), -1e9, 1e9];
/** What grows beyond this has no end. */
const UNBOUNDED = 1e6;

/**
 * The normalisation of outputs that an activation gives. z-scores suit one that takes all values. Labels that lie within what
 * the activation takes stay as they are: a sigmoid gives a probability. Else, of one with two ends, its range is laid on that of the labels,
 * with a margin. Of one with a single end the labels are divided by their deviation, and shifted only where they lie beyond that end.
 *
 * @param y labels [n, m]
 */
export function scaledFor(
  normalisation: Normalisation,
  y: Tensor,
  activation: Activation | 'linear' = 'linear',
): Normalisation {
  if (activation === 'linear') return normalisation;
  const { lo, hi } = rangeOf(activation);
  if (lo === Number.NEGATIVE_INFINITY && hi === Number.POSITIVE_INFINITY) return normalisation;
  const { min, max } = columnStatistics(y);
  const yMean = new Float64Array(min.length);
  const yStd = new Float64Array(min.length).fill(1);
  min.forEach((least, j) => {
    const width = max[j] - least;
    if (Number.isFinite(hi - lo)) {
      if (least >= lo && max[j] <= hi) return;
      yStd[j] = width > 0 ? ((1 + 2 * MARGIN) * width) / (hi - lo) : 1;
      yMean[j] = least - MARGIN * width - lo * yStd[j];
      return;
    }
    yStd[j] = normalisation.yStd[j];
    if (lo > Number.NEGATIVE_INFINITY && least < lo * yStd[j]) yMean[j] = least - lo * yStd[j];
    if (hi < Number.POSITIVE_INFINITY && max[j] > hi * yStd[j]) yMean[j] = max[j] - hi * yStd[j];
  });
  return { ...normalisation, yMean, yStd };
}

/** The ends of what an activation takes, infinite where it has none. */
function rangeOf(activation: Activation): { readonly lo: number; readonly hi: number } {
  const z = input('z', [PROBES.length]);
  const [{ data }] = evaluate([applyActivation(z, activation)], { z: tensor(PROBES) });
  const [lo, hi] = [data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))];
  return {
    lo: lo < -UNBOUNDED ? Number.NEGATIVE_INFINITY : lo,
    hi: hi > UNBOUNDED ? Number.POSITIVE_INFINITY : hi,
  };
}
