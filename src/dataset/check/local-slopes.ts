import { cholesky, columnStatistics, stream } from '../../tensor/index.ts';
import type { Dataset } from '../dataset.ts';
import { firstRows } from './duplicates.ts';

/** Points at which a Jacobian is estimated, and among which their neighbours are looked for, at most. */
const POINTS = 300;
const AMONG = 16_384;
/** Inputs beyond which neighbours are never near, and outputs beyond which it takes long. */
const MOST_INPUTS = 20;
const MOST_OUTPUTS = 64;
/** Share of its square that a step has apart from the other steps, at least: less is a line or a plane. */
const APART = 0.02;

/** A Jacobian by the values around a point, in standard deviations of the inputs. */
export interface LocalSlopes {
  readonly row: number;
  /** `[m, d]`, row-major. */
  readonly slopes: Float64Array;
  /** Variance of what lines leave of each output's values, `[m]`. */
  readonly left: Float64Array;
  /** (S⁻¹) of the steps, `[d, d]`: `left · (S⁻¹)ₐᵦ` is the covariance of two slopes. */
  readonly inverse: Float64Array;
  /** Mean square of the distance of the neighbours. */
  readonly square: number;
}

/**
 * Least squares of values over the 2d + 2 nearest neighbours of a sample of the points, the nearest neighbourhoods first. Points
 * whose neighbours lie along a line or plane are left out.
 */
export function localSlopes(set: Dataset): readonly LocalSlopes[] {
  const { x, y } = set;
  const [n, d] = x.shape;
  const m = y.shape[1];
  const count = 2 * d + 2;
  if (d > MOST_INPUTS || m > MOST_OUTPUTS || n < 4 * count) return [];
  const { std } = columnStatistics(x);
  const first = firstRows(x.data, n, d);
  const rows = stream(0, 'checked rows')
    .permutation(n)
    .filter((row) => first[row] === row)
    .subarray(0, AMONG);
  const scaled = Float64Array.from(
    { length: rows.length * d },
    (_, at) => x.data[rows[Math.floor(at / d)] * d + (at % d)] / (std[at % d] || 1),
  );
  const found: LocalSlopes[] = [];
  for (let i = 0; i < Math.min(POINTS, rows.length); i++) {
    const near = nearestOf(scaled, i, rows.length, d, count);
    const fitted = near.length < count ? undefined : leastSquares(scaled, y.data, rows, i, near, d, m);
    if (fitted !== undefined) found.push(fitted);
  }
  return found.sort((a, b) => a.square - b.square);
}

/** Places of the nearest other points. */
function nearestOf(points: Float64Array, i: number, n: number, d: number, count: number): readonly number[] {
  const squares = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const places = new Int32Array(count).fill(-1);
  for (let j = 0; j < n; j++) {
    if (j === i) continue;
    const limit = squares[count - 1];
    let sum = 0;
    for (let k = 0; k < d && sum < limit; k++) sum += (points[j * d + k] - points[i * d + k]) ** 2;
    if (sum >= limit) continue;
    let place = count - 1;
    for (; place > 0 && squares[place - 1] > sum; place--) {
      squares[place] = squares[place - 1];
      places[place] = places[place - 1];
    }
    squares[place] = sum;
    places[place] = j;
  }
  return [...places].filter((place) => place >= 0);
}

function leastSquares(
  points: Float64Array,
  y: Float64Array,
  rows: Int32Array,
  i: number,
  near: readonly number[],
  d: number,
  m: number,
): LocalSlopes | undefined {
  const all = [i, ...near];
  const size = all.length;
  const centre = Float64Array.from({ length: d }, (_, k) => mean(all, (j) => points[j * d + k]));
  const steps = all.map((j) => Float64Array.from(centre, (c, k) => points[j * d + k] - c));
  const squares = new Float64Array(d * d);
  for (const step of steps)
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) squares[a * d + b] += step[a] * step[b];
  const root = cholesky({ shape: [d, d], data: squares })?.data;
  if (root === undefined) return undefined;
  for (let a = 0; a < d; a++) if (root[a * d + a] ** 2 < APART * squares[a * d + a]) return undefined;
  const inverse = inverseOf(root, d);
  const slopes = new Float64Array(m * d);
  const left = new Float64Array(m);
  for (let o = 0; o < m; o++) {
    const middle = mean(all, (j) => y[rows[j] * m + o]);
    const sums = new Float64Array(d);
    for (const [at, j] of all.entries())
      for (let k = 0; k < d; k++) sums[k] += steps[at][k] * (y[rows[j] * m + o] - middle);
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) slopes[o * d + a] += inverse[a * d + b] * sums[b];
    for (const [at, j] of all.entries()) {
      let rest = y[rows[j] * m + o] - middle;
      for (let k = 0; k < d; k++) rest -= slopes[o * d + k] * steps[at][k];
      left[o] += (rest * rest) / (size - d - 1);
    }
  }
  const square = near.reduce(
    (sum, j) =>
      sum +
      steps[0].reduce((one, _, k) => one + (points[j * d + k] - points[i * d + k]) ** 2, 0) / near.length,
    0,
  );
  return { row: rows[i], slopes, left, inverse, square };
}

function mean(places: readonly number[], value: (place: number) => number): number {
  return places.reduce((sum, place) => sum + value(place) / places.length, 0);
}

/** (L·Lᵀ)⁻¹, column by column. */
function inverseOf(l: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let c = 0; c < d; c++) {
    const z = new Float64Array(d);
    for (let i = 0; i < d; i++) {
      let rest = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) rest -= l[i * d + k] * z[k];
      z[i] = rest / l[i * d + i];
    }
    for (let i = d - 1; i >= 0; i--) {
      for (let k = i + 1; k < d; k++) z[i] -= l[k * d + i] * z[k];
      z[i] /= l[i * d + i];
    }
    for (let i = 0; i < d; i++) inverse[i * d + c] = z[i];
  }
  return inverse;
}
