import { columnStatistics, stream } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { type DataFinding, SOME, short } from './finding.ts';
import { type Fit, fitWithInstruments } from './instruments.ts';
import { type Neighbours, nearestNeighbours } from './neighbours.ts';

/*
 * Gradients against values. Between neighbours i and j the values differ by y_j − y_i ≈ Σ_k ½(g_i + g_j)_k (x_j − x_i)_k, so that a
 * regression of the left side on the d terms of the right has coefficients 1. A gradient by a quantity in another unit, or by a
 * logarithm, shows as another coefficient: it should be that many times what it is.
 *
 * Two things must not be taken for that. Labels of a simulation are noisy, and noise in regressors draws coefficients to zero:
 * instruments with the mean gradient of other neighbours, whose noise is their own, do not suffer from it. And where points are so
 * far apart that the gradient turns between them, the terms are no good: then the coefficients of near pairs are nearer to 1 than
 * those of far pairs, and the line through both shows where they lead. Where noise hides all differences, nothing is said.
 */

/** Products of coordinates that may be spent on finding neighbours: about a fifth of a second. */
const WORK = 1e8;
/** Standard deviations of what gradients leave unexplained from which on they are looked at closely. */
const DOUBTFUL = 4;
/** Standard deviations from which on a coefficient is not 1 by chance. */
const SURE = 5;
/** A coefficient nearer to 1 than by this factor is not reported: curvature could make it. */
const FACTOR = 1.5;
/** The same where nothing tells how much curvature could. */
const GROSS = 5;
/** And the end of its interval of 3 standard deviations must be this far from 1. */
const CLEAR = 1.25;

/** Neighbours of each point: one to pair it with, the others for the instrument. */
const COUNT = 4;

export function gradientFindings(set: Dataset): readonly DataFinding[] {
  const { x, dydx, inputs, outputs } = set;
  if (dydx === undefined) return [];
  const [n, d] = x.shape;
  const order = stream(0, 'checked rows').permutation(n);
  const most = Math.min(n, Math.floor(Math.sqrt(WORK / d)));
  const { std } = columnStatistics(x);
  const names = columnNames('dydx', inputs, outputs, 0);
  const rows = order.subarray(0, most);
  const neighbours = nearestNeighbours(scaled(set, rows, std), most, d, COUNT);
  return outputs.flatMap((_, o) => {
    const pairs = pairsOf(set, o, rows, neighbours);
    return pairs === undefined ? [] : judged(set, pairs, names.slice(o * d, (o + 1) * d), o);
  });
}

/** Points in units of the standard deviations of the inputs. */
function scaled({ x }: Dataset, rows: ArrayLike<number>, std: Float64Array): Float64Array {
  const d = std.length;
  const points = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    let mixed = 0;
    for (let k = 0; k < d; k++) {
      points[i * d + k] = x.data[rows[i] * d + k] / (std[k] || 1);
      mixed += (k + 1) * points[i * d + k];
    }
    // On a grid many points are equally near: which is nearest must not always be along the same axis.
    for (let k = 0; k < d; k++)
      points[i * d + k] += 1e-6 * (Math.abs(1e4 * Math.sin((k + 1) * (mixed + 1))) % 1);
  }
  return points;
}

/** How a column takes part: its coefficient should be 1, or 0 (all given are 0), or is anything (few are given). */
type Role = 'given' | 'zero' | 'unknown';

interface Pairs {
  /** Inputs that vary between neighbours: those of the columns of `p` and `z`. */
  readonly inputs: readonly number[];
  readonly roles: readonly Role[];
  /** Differences of values, regressors and instruments of each pair, nearest pairs first. */
  readonly y: Float64Array;
  readonly p: Float64Array;
  readonly z: Float64Array;
  /** Squares of distances. */
  readonly square: Float64Array;
  readonly rows: Int32Array;
}

function pairsOf(
  { x, y, dydx, outputs }: Dataset,
  o: number,
  rows: ArrayLike<number>,
  { index, square }: Neighbours,
): Pairs | undefined {
  const d = x.shape[1];
  const m = outputs.length;
  const count = rows.length;
  const gradient = (i: number, k: number): number => dydx!.data[(rows[i] * m + o) * d + k];
  const roles = Array.from({ length: d }, (_, k): Role => {
    let [known, nonzero] = [0, 0];
    for (let i = 0; i < count; i++) {
      const value = gradient(i, k);
      if (!Number.isNaN(value)) known++;
      if (Math.abs(value) > 0) nonzero++;
    }
    return 2 * known < count ? 'unknown' : nonzero === 0 ? 'zero' : 'given';
  });
  if (roles.every((role) => role === 'unknown')) return undefined;
  const chosen: number[] = [];
  for (let i = 0; i < count; i++) {
    const j = index[i * COUNT];
    if (j < 0 || index[i * COUNT + 1] < 0) continue;
    if (index[j * COUNT] === i && j < i) continue; // the same pair, seen from j
    const complete = roles.every(
      (role, k) =>
        role !== 'given' || (!Number.isNaN(gradient(i, k) + gradient(j, k)) && !Number.isNaN(others(i, k))),
    );
    if (complete) chosen.push(i);
  }
  function others(i: number, k: number): number {
    let [sum, number] = [0, 0];
    for (let q = 1; q < COUNT; q++) {
      const other = index[i * COUNT + q];
      const value = other < 0 ? Number.NaN : gradient(other, k);
      if (Number.isNaN(value)) continue;
      sum += value;
      number++;
    }
    return sum / number;
  }
  if (chosen.length < Math.max(50, 4 * d)) return undefined;
  chosen.sort((a, b) => square[a * COUNT] - square[b * COUNT]);
  const size = chosen.length;
  const moves = (k: number): boolean =>
    chosen.some((i) => x.data[rows[i] * d + k] !== x.data[rows[index[i * COUNT]] * d + k]);
  const inputs = roles.flatMap((_, k) => (moves(k) ? [k] : []));
  const width = inputs.length;
  const pairs = {
    inputs,
    roles: inputs.map((k) => roles[k]),
    y: new Float64Array(size),
    p: new Float64Array(size * width),
    z: new Float64Array(size * width),
    square: Float64Array.from(chosen, (i) => square[i * COUNT]),
    rows: Int32Array.from(chosen, (i) => rows[i]),
  };
  for (const [at, i] of chosen.entries()) {
    const j = index[i * COUNT];
    pairs.y[at] = y.data[rows[j] * m + o] - y.data[rows[i] * m + o];
    for (const [a, k] of inputs.entries()) {
      const step = x.data[rows[j] * d + k] - x.data[rows[i] * d + k];
      const given = roles[k] === 'given';
      pairs.p[at * width + a] = given ? ((gradient(i, k) + gradient(j, k)) / 2) * step : step;
      pairs.z[at * width + a] = given ? others(i, k) * step : step;
    }
  }
  weigh(pairs);
  return pairs;
}

/**
 * Divides each pair by its size, so that a few steep ones do not decide alone: by what the instrument says, whose noise is not
 * that of the pair, and not by less than the median, where noise dominates.
 */
function weigh({ y, p, z, inputs }: Pairs): void {
  const width = inputs.length;
  const means = new Float64Array(width);
  for (let i = 0; i < z.length; i++) means[i % width] += Math.abs(z[i]) / y.length;
  const sizes = y.map((_, i) => {
    let size = 0;
    for (let a = 0; a < width; a++) size += Math.abs(z[i * width + a]) / (means[a] || 1);
    return size;
  });
  const median = sizes.slice().sort()[Math.floor(sizes.length / 2)];
  for (let i = 0; i < y.length; i++) {
    const weight = 1 / Math.max(sizes[i], median);
    y[i] *= weight;
    for (let a = 0; a < width; a++) {
      p[i * width + a] *= weight;
      z[i * width + a] *= weight;
    }
  }
}

function judged(set: Dataset, pairs: Pairs, names: readonly string[], o: number): readonly DataFinding[] {
  const d = pairs.inputs.length;
  const size = pairs.y.length;
  const doubt = doubts(pairs, d);
  if (!doubt.some((sigmas) => Math.abs(sigmas) > DOUBTFUL)) return [];
  const middle = Math.floor(size / 2);
  const [all, near, far] = [
    [0, size],
    [0, middle],
    [middle, size],
  ].map(([start, stop]) =>
    fitWithInstruments(
      pairs.p.subarray(start * d, stop * d),
      pairs.z.subarray(start * d, stop * d),
      pairs.y.subarray(start, stop),
      d,
    ),
  );
  if (!all || !near || !far) return [];
  const mean = (start: number, stop: number): number =>
    pairs.square.subarray(start, stop).reduce((sum, value) => sum + value, 0) / (stop - start);
  const [nearSquare, farSquare] = [mean(0, middle), mean(middle, size)];
  // On a grid all pairs are as long: then there is no line, and only gross factors are believed.
  const graded = farSquare > 1.2 * nearSquare;
  const share = graded ? nearSquare / (farSquare - nearSquare) : 0;
  const factor = graded ? FACTOR : GROSS;
  const { mean: xMean, std: xStd } = columnStatistics(set.x);
  const { std: yStd } = columnStatistics(set.y);
  return pairs.inputs.flatMap((input, k): readonly DataFinding[] => {
    const name = names[input];
    const along = set.inputs[input].name;
    if (pairs.roles[k] === 'unknown') return [];
    const limit = atNoDistance(near, far, share, k);
    const [value, error] = [all.coefficients[k], all.errors[k]];
    const finding = (kind: DataFinding['kind'], message: string): DataFinding => ({
      kind,
      severity: 'error',
      message,
      columns: [name],
      rows: [...pairs.rows.subarray(0, SOME)],
    });
    if (pairs.roles[k] === 'zero') {
      const slope = (value * xStd[input]) / yStd[o];
      if (Math.abs(value) < SURE * error || Math.abs(slope) < 0.05) return [];
      return [
        finding(
          'gradient-zero',
          `${name} is 0 everywhere, but between near neighbours ${set.outputs[o].name} changes by ${short(value)} (±${short(error)}) for each unit of ${along}. Read the set without this column.`,
        ),
      ];
    }
    const away = Math.abs(value - 1) > SURE * error;
    const off = [value, near.coefficients[k], limit.value].every(
      (one) => !(one > 1 / factor && one < factor),
    );
    const [low, high] = [limit.value - 3 * limit.error, limit.value + 3 * limit.error];
    if (!(away && off && (high < 1 / CLEAR || low > CLEAR))) return [];
    const logarithm =
      xMean[input] > 0 && Math.abs(value * xMean[input] - 1) < Math.max(0.2, (3 * error) / Math.abs(value));
    return [
      finding(
        'gradient-scale',
        `${name} does not fit the values: by the differences between near neighbours it should be ${short(value)} (±${short(error)}) times what it is${logarithm ? `, as if it were the derivative by log ${along}` : ''}. Convert it to the units of the columns, or read the set without it.`,
      ),
    ];
  });
}

/**
 * How many standard deviations what the gradients leave unexplained is from nothing, along each instrument. This test stays exact
 * where instruments are weak (Anderson and Rubin, Ann. Math. Stat. 20, 1949).
 */
function doubts({ roles, y, p, z }: Pairs, d: number): Float64Array {
  const sums = new Float64Array(d);
  const squares = new Float64Array(d);
  for (let i = 0; i < y.length; i++) {
    let left = y[i];
    for (let k = 0; k < d; k++) if (roles[k] === 'given') left -= p[i * d + k];
    for (let k = 0; k < d; k++) {
      sums[k] += z[i * d + k] * left;
      squares[k] += (z[i * d + k] * left) ** 2;
    }
  }
  return sums.map((sum, k) => (roles[k] === 'unknown' || squares[k] === 0 ? 0 : sum / Math.sqrt(squares[k])));
}

/** The coefficient to which those of near and of far pairs lead, where they differ by the square of the distance. */
function atNoDistance(near: Fit, far: Fit, share: number, k: number): { value: number; error: number } {
  return {
    value: near.coefficients[k] - share * (far.coefficients[k] - near.coefficients[k]),
    error: Math.hypot((1 + share) * near.errors[k], share * far.errors[k]),
  };
}
