import type { Samples } from '../../dataset/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { featuresOf } from './features.ts';
import { regionsOf } from './regions.ts';

/** Mean squares of the errors of labels as functions of the points alone: [n, …] like the errors, 0 where a column knows none. */
export interface LabelVariances {
  readonly y?: Tensor;
  readonly dydx?: Tensor;
}

/**
 * Variances of labels from their standard errors, as the mean over a region of neighbours. A label's own standard error is told by the
 * paths that made the label. So the two go together: a price whose few paths paid nothing is too low and has no error at all. Weights
 * by such errors bias a fit far more than they take of its noise; those that depend on the point alone do not.
 */
export function labelVariances({ x, dydx, errors }: Samples): LabelVariances {
  const parts = ([errors?.y, errors?.dydx] as const).filter((part) => part !== undefined);
  if (parts.length === 0) return {};
  const regions = regionsOf(featuresOf(x, dydx), noiseOfPoints(parts, x.shape[0]));
  return {
    ...(errors?.y && { y: variancesIn(regions, errors.y) }),
    ...(errors?.dydx && { dydx: variancesIn(regions, errors.dydx) }),
  };
}

/** The noise of all labels of each point together, each beside that of its column. */
function noiseOfPoints(parts: readonly Tensor[], n: number): Float64Array {
  const noise = new Float64Array(n);
  for (const { data } of parts) {
    const width = data.length / n;
    for (let column = 0; column < width; column++) {
      const mean = meanSquare(data, width, column);
      if (!(mean > 0)) continue;
      for (let row = 0; row < n; row++) {
        const error = data[row * width + column];
        noise[row] += Number.isNaN(error) ? 1 : error ** 2 / mean;
      }
    }
  }
  return noise;
}

function variancesIn(regions: readonly Int32Array[], errors: Tensor): Tensor {
  const { data } = errors;
  const width = data.length / errors.shape[0];
  const variances = new Float64Array(data.length);
  for (let column = 0; column < width; column++) {
    const known = meanSquare(data, width, column);
    const whole = Number.isNaN(known) ? 0 : known;
    for (const rows of regions) {
      const own = meanSquare(data, width, column, rows);
      for (const row of rows) variances[row * width + column] = Number.isNaN(own) ? whole : own;
    }
  }
  return { shape: errors.shape, data: variances };
}

/** The mean of squares of a column that are known; NaN where none is. */
function meanSquare(data: Float64Array, width: number, column: number, rows?: Int32Array): number {
  const count = rows?.length ?? data.length / width;
  let [sum, known] = [0, 0];
  for (let k = 0; k < count; k++) {
    const value = data[(rows === undefined ? k : rows[k]) * width + column];
    if (Number.isNaN(value)) continue;
    sum += value * value;
    known++;
  }
  return sum / known;
}
