/** Coefficients, and the standard deviation of each. */
export interface Fit {
  readonly coefficients: Float64Array;
  readonly errors: Float64Array;
}

/**
 * Linear regression with instrumental variables: Zᵀ(y − P c) = 0. Noise in the regressors P does not draw the coefficients
 * to zero, as with least squares, unless it is in the instruments Z too. Standard errors allow for noise of any size in any
 * row (White, "A heteroskedasticity-consistent covariance matrix estimator", Econometrica 48, 1980). They also allow for the
 * noise of a point being in all pairs of it (Aronow, Samii and Assenova, Political Analysis 23, 2015).
 *
 * @param p, z `[n, k]`, row-major
 * @param points the two of each row
 * @returns undefined where the instruments do not tell the regressors apart
 */
export function fitWithInstruments(
  p: Float64Array,
  z: Float64Array,
  y: Float64Array,
  k: number,
  points: { readonly from: Int32Array; readonly to: Int32Array },
): Fit | undefined {
  const n = y.length;
  // Columns of size one, so that pivots can be compared.
  const sizes = (values: Float64Array): Float64Array => {
    const squares = new Float64Array(k);
    for (let i = 0; i < n * k; i++) squares[i % k] += values[i] * values[i];
    return squares.map((sum) => Math.sqrt(sum) || 1);
  };
  const [pSize, zSize] = [sizes(p), sizes(z)];
  const matrix = new Float64Array(k * k);
  const right = new Float64Array(k);
  for (let i = 0; i < n; i++)
    for (let a = 0; a < k; a++) {
      const instrument = z[i * k + a] / zSize[a];
      right[a] += instrument * y[i];
      for (let b = 0; b < k; b++) matrix[a * k + b] += (instrument * p[i * k + b]) / pSize[b];
    }
  const inverse = inverted(matrix, k);
  if (inverse === undefined) return undefined;
  const scaled = new Float64Array(k);
  for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) scaled[a] += inverse[a * k + b] * right[b];
  const own = new Float64Array(k);
  const places = new Map<number, number>();
  const place = (point: number): number => {
    const found = places.get(point) ?? places.size;
    places.set(point, found);
    return found;
  };
  const sums = new Float64Array(2 * n * k);
  for (let i = 0; i < n; i++) {
    let residual = y[i];
    for (let a = 0; a < k; a++) residual -= (p[i * k + a] / pSize[a]) * scaled[a];
    const ends = [place(points.from[i]), place(points.to[i])];
    for (let a = 0; a < k; a++) {
      let influence = 0;
      for (let b = 0; b < k; b++) influence += (inverse[a * k + b] * z[i * k + b]) / zSize[b];
      own[a] += (influence * residual) ** 2;
      for (const point of ends) sums[point * k + a] += influence * residual;
    }
  }
  const shared = new Float64Array(k);
  for (let i = 0; i < sums.length; i++) shared[i % k] += sums[i] * sums[i];
  const variance = shared.map((sum, a) => Math.max(sum - own[a], own[a]));
  return {
    coefficients: scaled.map((value, a) => value / pSize[a]),
    errors: variance.map((value, a) => Math.sqrt((value * n) / Math.max(n - k, 1)) / pSize[a]),
  };
}

/** By elimination with pivots; undefined where a pivot is lost in rounding. */
function inverted(matrix: Float64Array, k: number): Float64Array | undefined {
  const left = matrix.slice();
  const right = Float64Array.from({ length: k * k }, (_, i) => (i % (k + 1) === 0 ? 1 : 0));
  for (let column = 0; column < k; column++) {
    let pivot = column;
    for (let row = column + 1; row < k; row++)
      if (Math.abs(left[row * k + column]) > Math.abs(left[pivot * k + column])) pivot = row;
    const size = left[pivot * k + column];
    if (!(Math.abs(size) > 1e-10)) return undefined;
    for (const side of [left, right]) {
      for (let j = 0; j < k; j++) {
        const upper = side[pivot * k + j];
        side[pivot * k + j] = side[column * k + j];
        side[column * k + j] = upper / size;
      }
    }
    for (let row = 0; row < k; row++) {
      const share = left[row * k + column];
      if (row === column || share === 0) continue;
      for (const side of [left, right])
        for (let j = 0; j < k; j++) side[row * k + j] -= share * side[column * k + j];
    }
  }
  return right;
}
