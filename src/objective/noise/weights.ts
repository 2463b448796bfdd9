import { heldLabels, type Samples } from '../../dataset/index.ts';
import { demand, InputError, type Tensor } from '../../tensor/index.ts';
import { labelVariances } from './smoothed.ts';

/** What the square of each difference counts: above 0, 1 in the mean over all labels together. Shaped like the labels. */
export interface LabelWeights {
  readonly y: Tensor;
  readonly dydx?: Tensor;
}

/** How labels are weighed: all alike, or by their noise. */
export const weighings = ['equal', 'noise'] as const;
export type Weighing = (typeof weighings)[number];

/** Share of the noise of all labels that is added to that of a column. */
const OF_ALL = 1 / 16;

const made = new WeakMap<Samples, LabelWeights>();

/**
 * Weights 1/(σ² + s²) of labels with the variance σ² at their point ({@link labelVariances}). A network that cannot fit everything errs
 * by itself too: s² stands for that. It is the mean of σ² over the label's column, and a sixteenth of that over all labels. So no
 * label counts much more than those of usual noise, and labels without noise do not shut out the others.
 *
 * @throws InputError where standard errors of values, or of Jacobians that are there, are not known
 */
export function labelWeights(samples: Samples): LabelWeights {
  const known = made.get(samples);
  if (known !== undefined) return known;
  const { errors, dydx } = samples;
  demand(
    errors?.y !== undefined && (dydx === undefined || errors.dydx !== undefined),
    'labels are weighed by their noise where standard errors of all that is compared are known',
    errors?.y === undefined ? 'no standard errors of values' : 'none of derivatives',
    'Label the points with standard errors, or weigh labels alike.',
  );
  if (dydx === undefined && (samples.vjp !== undefined || samples.jvp !== undefined))
    throw new InputError(
      'first derivatives are weighed by their noise where they are whole Jacobians',
      heldLabels(samples),
      'Weigh labels alike.',
    );
  const { y, dydx: slopes } = labelVariances(samples);
  const parts = [y, slopes].filter((part) => part !== undefined);
  const all = parts.map(({ data }) => mean(data));
  const count = parts.reduce((sum, { data }) => sum + data.length, 0);
  const noise = parts.reduce((sum, { data }, k) => sum + all[k] * data.length, 0) / count;
  const inverse = parts.map((part) => inverseOf(part, noise));
  const total = inverse.reduce((sum, data) => sum + mean(data) * data.length, 0) / count;
  const weights = parts.map(
    ({ shape }, k): Tensor => ({ shape, data: inverse[k].map((one) => one / total) }),
  );
  const found = { y: weights[0], ...(weights.length > 1 && { dydx: weights[1] }) };
  made.set(samples, found);
  return found;
}

/** 1/(σ² + s²); ones where no label has noise. */
function inverseOf({ shape: [n], data }: Tensor, noise: number): Float64Array {
  if (!(noise > 0)) return new Float64Array(data.length).fill(1);
  const width = data.length / n;
  const misfits = Float64Array.from({ length: width }, (_, column) => {
    let sum = 0;
    for (let at = column; at < data.length; at += width) sum += data[at];
    return sum / n + OF_ALL * noise;
  });
  return data.map((variance, at) => 1 / (variance + misfits[at % width]));
}

function mean(data: Float64Array): number {
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}
