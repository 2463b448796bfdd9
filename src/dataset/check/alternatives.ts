import type { Differences } from './differences.ts';
import { medianFactor, sumOfSizes } from './robust.ts';

/** What the gradients might be instead of what they are said to be. */
export type Change =
  | { readonly kind: 'shifted'; readonly rows: 1 | -1 }
  /** Input k's derivative stands in column `order[k]`. */
  | { readonly kind: 'permuted'; readonly order: readonly number[] }
  /** All of them times one factor. */
  | { readonly kind: 'factor'; readonly factor: number }
  /** Column by column another. */
  | { readonly kind: 'factors'; readonly factors: Float64Array };

/** A change with what it leaves unexplained of each pair's difference of values. */
export interface Explanation {
  readonly change: Change;
  readonly left: Float64Array;
  /** Σ|left| */
  readonly size: number;
}

/** Inputs of which all exchanges of two are tried; of more, those whose derivatives matter most. */
const MOST = 24;

/** Values that an input takes at least, for its derivatives to be told from those of others. */
const LEVELS = 3;

/** What the gradients leave unexplained as they are. */
export function asGiven({ d, size, values, steps, slopes }: Differences): Float64Array {
  const left = values.slice();
  for (let p = 0; p < size; p++) for (let k = 0; k < d; k++) left[p] -= slopes[p * d + k] * steps[p * d + k];
  return left;
}

/** Every change of few parameters, applied: signs and factors of all or of one, exchanges, rotations, rows shifted. */
export function simpleChanges(of: Differences, given: Float64Array): readonly Explanation[] {
  return [...factorsOf(of, given), ...permutations(of, given), ...shifts(of, given)];
}

export function explanation(change: Change, left: Float64Array): Explanation {
  return { change, left, size: sumOfSizes(left) };
}

function factorsOf(
  { d, values, steps, slopes, roles, apart }: Differences,
  given: Float64Array,
): readonly Explanation[] {
  const predicted = values.map((value, p) => value - given[p]);
  const found: Explanation[] = [];
  const common = medianFactor(values, predicted);
  if (usable(common))
    found.push(
      explanation(
        { kind: 'factor', factor: common },
        values.map((value, p) => value - common * predicted[p]),
      ),
    );
  for (const [k, role] of roles.entries()) {
    if (role !== 'given' || !apart[k]) continue;
    const term = values.map((_, p) => slopes[p * d + k] * steps[p * d + k]);
    const factor = 1 + medianFactor(given, term);
    if (!usable(factor)) continue;
    const factors = new Float64Array(d).fill(1);
    factors[k] = factor;
    found.push(
      explanation(
        { kind: 'factors', factors },
        given.map((left, p) => left - (factor - 1) * term[p]),
      ),
    );
  }
  return found;
}

function usable(factor: number): boolean {
  return Number.isFinite(factor) && factor !== 0 && factor !== 1;
}

function permutations(of: Differences, given: Float64Array): readonly Explanation[] {
  const { d, size, steps, slopes } = of;
  return orders(of).map((order) => {
    const moved = order.flatMap((from, k) => (from === k ? [] : [k]));
    const left = given.slice();
    for (let p = 0; p < size; p++)
      for (const k of moved) left[p] += (slopes[p * d + k] - slopes[p * d + order[k]]) * steps[p * d + k];
    return explanation({ kind: 'permuted', order }, left);
  });
}

/** Orders that columns may have come in: two exchanged, all moved on by one, the last first. */
export function orders(of: Differences): readonly (readonly number[])[] {
  const inputs = Array.from({ length: of.d }, (_, k) => k);
  const important = mostImportant(of);
  const found: (readonly number[])[] = important.flatMap((a, at) =>
    important.slice(at + 1).map((b) => inputs.with(a, b).with(b, a)),
  );
  // The column of an input that does not move would take what it says from another.
  if (of.roles.includes('still') || important.length < 2) return found;
  if (of.d >= 3)
    found.push(
      inputs.map((k) => (k + 1) % of.d),
      inputs.map((k) => (k + of.d - 1) % of.d),
    );
  if (of.d >= 4) found.push(inputs.toReversed());
  return found;
}

/** The inputs along which the gradients say that values change most, or all of them. */
function mostImportant({ d, size, slopes, steps, roles, levels }: Differences): readonly number[] {
  const inputs = roles.flatMap((role, k) =>
    (role === 'given' || role === 'zero') && levels[k] >= LEVELS ? [k] : [],
  );
  if (inputs.length <= MOST) return inputs;
  const says = new Float64Array(d);
  for (let p = 0; p < size; p++)
    for (let k = 0; k < d; k++) says[k] += Math.abs(slopes[p * d + k] * steps[p * d + k]);
  return inputs
    .sort((a, b) => says[b] - says[a])
    .slice(0, MOST)
    .sort((a, b) => a - b);
}

function shifts(
  { d, size, values, steps, early, late }: Differences,
  given: Float64Array,
): readonly Explanation[] {
  return ([1, -1] as const).map((rows) => {
    const slopes = rows === 1 ? late : early;
    const left = values.slice();
    for (let p = 0; p < size; p++) {
      for (let k = 0; k < d; k++) left[p] -= slopes[p * d + k] * steps[p * d + k];
      if (Number.isNaN(left[p])) left[p] = given[p];
    }
    return explanation({ kind: 'shifted', rows }, left);
  });
}

/**
 * A factor a column, by least absolute deviations: least squares again and again, with weights 1/|left|. Undefined where columns
 * cannot be told apart.
 */
export function factorEach(of: Differences): Explanation | undefined {
  const { d, size, values, steps, slopes, roles } = of;
  const free = roles.flatMap((role, k) => (role === 'given' ? [k] : []));
  const width = free.length;
  if (width === 0 || size < 4 * width) return undefined;
  const terms = new Float64Array(size * width);
  const scale = new Float64Array(width);
  for (let p = 0; p < size; p++)
    for (const [a, k] of free.entries()) {
      terms[p * width + a] = slopes[p * d + k] * steps[p * d + k];
      scale[a] += Math.abs(terms[p * width + a]) / size;
    }
  for (let i = 0; i < terms.length; i++) terms[i] /= scale[i % width] || 1;
  const left = values.slice();
  let solution: Float64Array | undefined;
  let floor = (0.3 * sumOfSizes(values)) / size;
  for (let round = 0; round < 12; round++) {
    solution = weightedLeastSquares(terms, values, left, width, floor);
    if (solution === undefined) return undefined;
    for (let p = 0; p < size; p++) {
      left[p] = values[p];
      for (let a = 0; a < width; a++) left[p] -= solution[a] * terms[p * width + a];
    }
    floor = Math.max(floor / 4, (1e-3 * sumOfSizes(left)) / size, Number.MIN_VALUE);
  }
  const factors = new Float64Array(d).fill(1);
  for (const [a, k] of free.entries()) factors[k] = solution![a] / (scale[a] || 1);
  return explanation({ kind: 'factors', factors }, left);
}

function weightedLeastSquares(
  terms: Float64Array,
  y: Float64Array,
  left: Float64Array,
  width: number,
  floor: number,
): Float64Array | undefined {
  const matrix = new Float64Array(width * (width + 1));
  for (let p = 0; p < y.length; p++) {
    const weight = 1 / Math.max(Math.abs(left[p]), floor);
    for (let a = 0; a < width; a++) {
      const term = weight * terms[p * width + a];
      if (term === 0) continue;
      for (let b = 0; b < width; b++) matrix[a * (width + 1) + b] += term * terms[p * width + b];
      matrix[a * (width + 1) + width] += term * y[p];
    }
  }
  // Cholesky would do; elimination needs no square roots, and pivots tell dependent columns.
  const pivots = Float64Array.from({ length: width }, (_, a) => matrix[a * (width + 1) + a]);
  for (let a = 0; a < width; a++) {
    const pivot = matrix[a * (width + 1) + a];
    if (!(pivot > 1e-10 * pivots[a])) return undefined;
    for (let row = 0; row < width; row++) {
      if (row === a) continue;
      const share = matrix[row * (width + 1) + a] / pivot;
      if (share !== 0)
        for (let b = a; b <= width; b++) matrix[row * (width + 1) + b] -= share * matrix[a * (width + 1) + b];
    }
  }
  return Float64Array.from(
    { length: width },
    (_, a) => matrix[a * (width + 1) + width] / matrix[a * (width + 1) + a],
  );
}
