import { asGiven, type Explanation } from './alternatives.ts';
import type { Differences } from './differences.ts';
import { BEYOND_HONEST, honestlyLeft } from './honest.ts';
import { medianFactor, sumOfSizes } from './robust.ts';

/** A factor differs from 1 by this at least, and by this where nothing tells what curvature does to it. */
const LEAST = 0.02;
const GROSS = 0.5;
/** And by this many times what the line through near and far pairs says curvature does to that of near pairs. */
const BEYOND = 3;
/** A factor that may be 0 is less than this in size: a gradient that the values hardly follow. */
const VAGUE = 0.5;
/** Standard errors that it differs from 1. */
const SURE = 6;
/** Relative variance of squared steps from which on there are near and far pairs; on a grid all are as long. */
const GRADED = 0.05;
/** On a grid: how far gradients may turn between neighbours, as a share of them, and values that the input must take. */
const TURN = 0.5;
const LEVELS = 5;
/** Groups of pairs whose factors tell the error of one. */
const GROUPS = 10;

/** What the pairs say of one factor, all else being settled. */
export interface Estimate {
  /** Where the distance goes to nothing, if pairs tell that. */
  readonly value: number;
  /** Standard error, with what is not known of curvature. */
  readonly error: number;
  /** Whether it stays away from 1 where the distance goes to nothing. */
  readonly real: boolean;
}

/** Of the factor of all columns. */
export function estimateAll(of: Differences): Estimate {
  const given = asGiven(of);
  const inputs = of.roles.flatMap((role, k) => (role === 'given' ? [k] : []));
  const p = of.values.map((value, at) => value - given[at]);
  const one = estimate(of, inputs, of.values, p);
  return mended(of, one, p, () => one.value);
}

/** Of the factor of column k, beside an explanation of all columns. */
export function estimateOne(of: Differences, explained: Explanation, k: number): Estimate {
  const { y, p } = partial(of, explained, k);
  const one = estimate(of, [k], y, p);
  const { change } = explained;
  return mended(of, one, p, (j) => (j === k ? one.value : change.kind === 'factors' ? change.factors[j] : 1));
}

/** With the error that the factor has if it is right: that of derivatives that are multiplied by it, between near points. */
function mended(
  of: Differences,
  { value, spread: own, real }: Estimate & { readonly spread: number },
  p: Float64Array,
  factor: (k: number) => number,
): Estimate {
  const near = of.size >> 1;
  return {
    value,
    error: Math.hypot(own, honestlyLeft(of, 0, near, factor) / sumOfSizes(p.subarray(0, near))),
    real,
  };
}

/** What is left of the values for column k to explain, and what it says. */
export function partial({ d, values, steps, slopes }: Differences, { change, left }: Explanation, k: number) {
  const factor = change.kind === 'factors' ? change.factors[k] : 1;
  const p = values.map((_, at) => slopes[at * d + k] * steps[at * d + k]);
  return { y: left.map((rest, at) => rest + factor * p[at]), p };
}

function estimate(
  of: Differences,
  inputs: readonly number[],
  y: Float64Array,
  p: Float64Array,
): Estimate & { readonly spread: number } {
  const middle = y.length >> 1;
  const value = medianFactor(y, p);
  const honest = (stop: number): number => honestlyLeft(of, 0, stop) / sumOfSizes(p.subarray(0, stop));
  if (!isGraded(of, inputs)) {
    const left = honest(y.length);
    const own = spread(of, y, p, 0, y.length);
    const error = Math.hypot(own, left);
    const off = value > 0 ? Math.max(value, 1 / value) - 1 : 1 - value;
    const real =
      isResolved(of, inputs) &&
      Math.abs(value) > 3 * error &&
      off > GROSS &&
      Math.abs(value - 1) > Math.max(SURE * error, BEYOND_HONEST * left);
    return { value, error, real, spread: own };
  }
  const [near, far] = [medianFactor(y, p, 0, middle), medianFactor(y, p, middle)];
  const [nearSquare, farSquare] = [meanSquare(of, p, 0, middle), meanSquare(of, p, middle, y.length)];
  const share = farSquare > nearSquare ? nearSquare / (farSquare - nearSquare) : Number.POSITIVE_INFINITY;
  const limit = near - share * (far - near);
  const limitError = Math.hypot(
    (1 + share) * spread(of, y, p, 0, middle),
    share * spread(of, y, p, middle, y.length),
  );
  const left = honest(middle);
  const away = Math.min(Math.abs(limit - 1), Math.abs(near - 1), Math.abs(value - 1));
  const real =
    Math.sign(limit - 1) === Math.sign(near - 1) &&
    away > LEAST * Math.max(1, Math.abs(value)) &&
    away > BEYOND * Math.abs(limit - near) &&
    away > SURE * limitError &&
    Math.abs(near - 1) > BEYOND_HONEST * left;
  const own = Math.max(limitError, Math.abs(limit - near) / 3);
  const error = Math.max(own, left);
  const size = Math.abs(limit);
  return { value: limit, error, spread: own, real: real && (size > 3 * error || size + 3 * error < VAGUE) };
}

/** Whether steps along the inputs that matter differ in length. */
export function isGraded({ d, size, steps, slopes }: Differences, inputs: readonly number[]): boolean {
  let [graded, all] = [0, 0];
  for (const k of inputs) {
    let [weight, mean, square] = [0, 0, 0];
    for (let p = 0; p < size; p++) {
      const step = steps[p * d + k];
      const says = Math.abs(slopes[p * d + k] * step);
      weight += says;
      mean += says * step * step;
      square += says * step ** 4;
    }
    all += weight;
    if (weight * square > (1 + GRADED) * mean * mean) graded += weight;
  }
  return graded > 0.8 * all;
}

/** Where all steps are as long: whether inputs take enough values, and gradients turn little from one to the next. */
export function isResolved(of: Differences, inputs: readonly number[]): boolean {
  return inputs.every((k) => of.levels[k] >= LEVELS) && turning(of, inputs) < TURN;
}

/** How far gradients turn between neighbours, as a share of what they say. */
function turning({ d, size, steps, slopes, turns }: Differences, inputs: readonly number[]): number {
  let [turned, said] = [0, 0];
  for (let p = 0; p < size; p++) {
    let sum = 0;
    for (const k of inputs) {
      turned += Math.abs(turns[p * d + k] * steps[p * d + k]);
      sum += slopes[p * d + k] * steps[p * d + k];
    }
    said += Math.abs(sum);
  }
  return turned / said;
}

function meanSquare({ square }: Differences, p: Float64Array, start: number, stop: number): number {
  let [sum, weight] = [0, 0];
  for (let i = start; i < stop; i++) {
    sum += Math.abs(p[i]) * square[i];
    weight += Math.abs(p[i]);
  }
  return sum / weight;
}

/** The standard error of a median factor: by the spread of those of groups of pairs. */
function spread(
  { from }: Differences,
  y: Float64Array,
  p: Float64Array,
  start: number,
  stop: number,
): number {
  const groups = Array.from({ length: GROUPS }, () => ({ y: [] as number[], p: [] as number[] }));
  for (let i = start; i < stop; i++) {
    groups[from[i] % GROUPS].y.push(y[i]);
    groups[from[i] % GROUPS].p.push(p[i]);
  }
  const factors = groups.map((group) => medianFactor(group.y, group.p)).filter(Number.isFinite);
  const mean = factors.reduce((a, b) => a + b, 0) / factors.length;
  const variance = factors.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(factors.length - 1, 0);
  return Math.sqrt(variance / factors.length);
}
