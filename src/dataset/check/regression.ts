import type { Differences, Role } from './differences.ts';
import { isGraded, isResolved } from './estimate.ts';
import { BEYOND_HONEST, honestlyLeft } from './honest.ts';
import { type Fit, fitWithInstruments } from './instruments.ts';

/*
 * For noisy labels. A regression of the differences of values on the d terms ½(g_i + g_j)_k (x_j − x_i)_k has coefficients 1. A gradient by a
 * quantity in another unit, or by a logarithm, shows as another coefficient: it should be that many times what it is.
 *
 * Two things must not be taken for that. First, noise in regressors draws coefficients to zero. Instruments with the mean
 * gradient of other neighbours, whose noise is their own, do not suffer from it. Second, where points are so far apart that
 * the gradient turns between them, the terms are no good. Then the coefficients of near pairs are nearer to 1 than those of
 * far pairs, and the line through both shows where they lead. Where noise hides all differences, nothing is said.
 */

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
/** Pairs that a regression needs: this many, and this many an input. */
const FEWEST = 100;
const EACH = 8;

/** A column that the regression contradicts: what it should be times, or where it is 0, what it should be. */
export interface Contradiction {
  readonly input: number;
  readonly value: number;
  readonly error: number;
}

export interface Contradictions {
  readonly found: readonly Contradiction[];
  /** Whether the values are still doubtful when each of those columns is what it should be. */
  readonly rest: boolean;
}

const NONE: Contradictions = { found: [], rest: false };

interface System {
  readonly inputs: readonly number[];
  readonly roles: readonly Role[];
  readonly y: Float64Array;
  readonly p: Float64Array;
  readonly z: Float64Array;
}

/** The columns that do not fit the values, by instruments. */
export function contradictions(of: Differences): Contradictions {
  const { size, square, from, to } = of;
  if (size < Math.max(FEWEST, EACH * of.roles.filter((role) => role !== 'still').length)) return NONE;
  const system = systemOf(of);
  const { inputs, roles, y, p, z } = system;
  const d = inputs.length;
  if (!doubts(system, from, to).some((sigmas) => Math.abs(sigmas) > DOUBTFUL)) return NONE;
  const middle = size >> 1;
  const fitOf = (start: number, stop: number): Fit | undefined =>
    fitWithInstruments(
      p.subarray(start * d, stop * d),
      z.subarray(start * d, stop * d),
      y.subarray(start, stop),
      d,
      {
        from: from.subarray(start, stop),
        to: to.subarray(start, stop),
      },
    );
  const [all, near, far] = [fitOf(0, size), fitOf(0, middle), fitOf(middle, size)];
  if (!all || !near || !far) return NONE;
  const mean = (start: number, stop: number): number =>
    square.subarray(start, stop).reduce((sum, value) => sum + value, 0) / (stop - start);
  const [nearSquare, farSquare] = [mean(0, middle), mean(middle, size)];
  // On a grid all pairs are as long: then there is no line, and only gross factors are believed.
  const line = farSquare > 1.2 * nearSquare;
  const share = line ? nearSquare / (farSquare - nearSquare) : 0;
  const left = honestlyLeft(of);
  const found = inputs.flatMap((input, k): readonly Contradiction[] => {
    if (roles[k] === 'unknown' || !of.apart[input]) return [];
    const value = all.coefficients[k];
    const off = Math.abs(roles[k] === 'zero' ? value : value - 1);
    const said = saidBy(of, input);
    if (off * said < BEYOND_HONEST * left) return [];
    // Its error is that of derivatives that are mended.
    const mended = honestlyLeft(of, 0, of.size, (j) => (j === input ? value : 1));
    const error = Math.hypot(all.errors[k], mended / said);
    if (roles[k] === 'zero') return off < SURE * error ? [] : [{ input, value, error }];
    const graded = line && isGraded(of, [input]);
    if (!graded && !isResolved(of, [input])) return [];
    const factor = graded ? FACTOR : GROSS;
    const limit = atNoDistance(near, far, share, k);
    const away = off > SURE * error;
    const beyond = [value, near.coefficients[k], limit.value].every(
      (one) => !(one > 1 / factor && one < factor),
    );
    const [low, high] = [limit.value - 3 * limit.error, limit.value + 3 * limit.error];
    return away && beyond && (high < 1 / CLEAR || low > CLEAR) ? [{ input, value, error }] : [];
  });
  if (found.length === 0) return NONE;
  const mended = y.map((one, i) =>
    found.reduce((rest, { input, value }) => {
      const k = inputs.indexOf(input);
      return rest - (roles[k] === 'given' ? value - 1 : value) * p[i * d + k];
    }, one),
  );
  const still = doubts({ ...system, y: mended }, from, to).filter((_, k) => roles[k] === 'given');
  return { found, rest: still.some((sigmas) => Math.abs(sigmas) > DOUBTFUL) };
}

/** Σ|what column k says of the differences|; of a column of zeros as if it were 1. */
function saidBy({ d, size, roles, slopes, steps }: Differences, k: number): number {
  let sum = 0;
  for (let p = 0; p < size; p++) {
    const step = steps[p * d + k];
    sum += Math.abs(roles[k] === 'given' ? slopes[p * d + k] * step : step);
  }
  return sum;
}

function systemOf({ d, size, roles, values, steps, slopes, ...of }: Differences): System {
  const instruments = of.instruments();
  const inputs = roles.flatMap((role, k) => (role === 'still' ? [] : [k]));
  const width = inputs.length;
  const system = {
    inputs,
    roles: inputs.map((k) => roles[k]),
    y: values.slice(),
    p: new Float64Array(size * width),
    z: new Float64Array(size * width),
  };
  for (let at = 0; at < size; at++)
    for (const [a, k] of inputs.entries()) {
      const step = steps[at * d + k];
      const given = roles[k] === 'given';
      system.p[at * width + a] = given ? slopes[at * d + k] * step : step;
      system.z[at * width + a] = given ? instruments[at * d + k] * step : step;
    }
  weigh(system);
  return system;
}

/**
 * Divides each pair by its size, so that a few steep ones do not decide alone. The size is what the instrument says, whose
 * noise is not that of the pair. It is the median at least, below which noise dominates.
 */
function weigh({ y, p, z, inputs }: System): void {
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
    const weight = 1 / (Math.max(sizes[i], median) || 1);
    y[i] *= weight;
    for (let a = 0; a < width; a++) {
      p[i * width + a] *= weight;
      z[i * width + a] *= weight;
    }
  }
}

/**
 * How many standard deviations what the gradients leave unexplained is from nothing, along each instrument. This test stays exact
 * where instruments are weak (Anderson and Rubin, Ann. Math. Stat. 20, 1949).
 */
function doubts({ inputs, roles, y, p, z }: System, from: Int32Array, to: Int32Array): Float64Array {
  const d = inputs.length;
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
  // Each point is in some pairs: as if all of a point's were the same.
  const repeated = (2 * y.length) / new Set([...from, ...to]).size;
  return sums.map((sum, k) =>
    roles[k] === 'unknown' || squares[k] === 0 ? 0 : sum / Math.sqrt(squares[k] * Math.max(1, repeated / 2)),
  );
}

/** The coefficient to which those of near and of far pairs lead, where they differ by the square of the distance. */
function atNoDistance(near: Fit, far: Fit, share: number, k: number): { value: number; error: number } {
  return {
    value: near.coefficients[k] - share * (far.coefficients[k] - near.coefficients[k]),
    error: Math.hypot((1 + share) * near.errors[k], share * far.errors[k]),
  };
}
