import { type Change, orders } from './alternatives.ts';
import type { Differences } from './differences.ts';
import { isGraded, isResolved } from './estimate.ts';
import { BEYOND_HONEST, honestlyLeft } from './honest.ts';
import { sumOfSizes } from './robust.ts';

/*
 * The same changes where labels are noisy, so that no gradient explains the values pair by pair. Let p be what the gradients
 * as given say of a difference of values, and q what the changed ones say. A regression of y − p on q − p has the
 * coefficient 0 where p is right and 1 where q is (Davidson and MacKinnon, "Several tests for model specification in the
 * presence of alternative hypotheses", Econometrica 49, 1981). One of y on q has the coefficient 1 where q is right. Both
 * are taken with instruments from other points. Points too far apart for their gradients make the first anything, but the
 * second 0.
 */

/** Pairs that are needed. */
const FEWEST = 100;
/** Standard errors from 0. */
const SURE = 6;
/** The same of a first look, which is quick and takes pairs for independent. */
const DOUBTFUL = 3;
/** Both coefficients lie between these, three standard errors included below. */
const LEAST = 0.6;
const MOST = 1.6;

/** The change that noisy values ask for, if they do. */
export function noisyChange(of: Differences): Change | undefined {
  if (of.size < FEWEST || of.roles.includes('unknown')) return undefined;
  const given = of.roles.flatMap((role, k) => (role === 'given' ? [k] : []));
  if (!isGraded(of, given) && !isResolved(of, given)) return undefined;
  const { d, values, slopes } = of;
  const instruments = of.instruments();
  const says = (table: Float64Array): Float64Array => {
    const sums = new Float64Array(of.size);
    for (let i = 0; i < table.length; i++) sums[Math.floor(i / d)] += table[i] * of.steps[i];
    return sums;
  };
  const [p, z] = [says(slopes), says(instruments)];
  const left = minus(values, p);
  // Else it is not noise.
  if (sumOfSizes(left) < BEYOND_HONEST * honestlyLeft(of)) return undefined;
  const reordered = (said: Float64Array, table: Float64Array, order: readonly number[]): Float64Array => {
    const moved = order.flatMap((from, k) => (from === k ? [] : [k]));
    return said.map((one, i) => {
      let sum = one;
      for (const k of moved) sum += (table[i * d + order[k]] - table[i * d + k]) * of.steps[i * d + k];
      return sum;
    });
  };
  const candidates: readonly Candidate[] = [
    {
      change: { kind: 'factor', factor: -1 },
      q: () => p.map((one) => -one),
      instrument: () => z.map((one) => -one),
    },
    {
      change: { kind: 'shifted', rows: 1 },
      q: () => says(of.late),
      instrument: () => says(of.lateInstruments()),
    },
    {
      change: { kind: 'shifted', rows: -1 },
      q: () => says(of.early),
      instrument: () => says(of.earlyInstruments()),
    },
    ...orders(of).map((order) => ({
      change: { kind: 'permuted', order } as const,
      q: () => reordered(p, slopes, order),
      instrument: () => reordered(z, instruments, order),
    })),
  ];
  let best: { change: Change; sigmas: number } | undefined;
  for (const { change, q, instrument } of candidates) {
    const zq = instrument();
    const apart = minus(zq, z);
    if (!isDoubtful(left, apart)) continue;
    const said = q();
    if (!isOne(coefficient(of, values, said, zq))) continue;
    const against = coefficient(of, left, minus(said, p), apart);
    if (!isOne(against)) continue;
    const sigmas = against.value / against.error;
    if (best === undefined || sigmas > best.sigmas) best = { change, sigmas };
  }
  return best?.change;
}

interface Candidate {
  readonly change: Change;
  /** What the changed gradients say of each pair, and what those of other points do. */
  q(): Float64Array;
  instrument(): Float64Array;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((one, i) => one - b[i]);
}

/** Whether what is left has anything to do with the instrument, at first sight. */
function isDoubtful(left: Float64Array, z: Float64Array): boolean {
  let [sum, squares] = [0, 0];
  for (const [i, one] of z.entries()) {
    const product = one * left[i];
    if (Number.isNaN(product)) continue;
    sum += product;
    squares += product * product;
  }
  return sum > DOUBTFUL * Math.sqrt(squares);
}

interface Coefficient {
  readonly value: number;
  readonly error: number;
}

function isOne({ value, error }: Coefficient): boolean {
  return value > SURE * error && value - 3 * error > LEAST && value < MOST;
}

/** Of y by q with the instrument z; pairs beyond the median of |z| do not weigh more. */
function coefficient(
  { from, to }: Differences,
  y: Float64Array,
  q: Float64Array,
  z: Float64Array,
): Coefficient {
  const median = z.map(Math.abs).sort()[z.length >> 1];
  let [above, below] = [0, 0];
  const weighted = z.map((one, i) => {
    const known = !Number.isNaN(one + q[i] + y[i]);
    return known && one !== 0 ? one / Math.max(Math.abs(one), median) ** 2 : 0;
  });
  for (const [i, weight] of weighted.entries())
    if (weight !== 0) {
      above += weight * y[i];
      below += weight * q[i];
    }
  const value = above / below;
  const sums = new Map<number, number>();
  let own = 0;
  for (const [i, weight] of weighted.entries()) {
    if (weight === 0) continue;
    const influence = weight * (y[i] - value * q[i]);
    own += influence * influence;
    for (const point of [from[i], to[i]]) sums.set(point, (sums.get(point) ?? 0) + influence);
  }
  let shared = 0;
  for (const sum of sums.values()) shared += sum * sum;
  return { value, error: Math.sqrt(Math.max(shared - own, own)) / Math.abs(below) };
}
