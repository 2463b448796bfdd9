import { type Change, orders } from './alternatives.ts';
import type { Differences } from './differences.ts';

/*
 * The same changes where labels are noisy, so that no gradient explains the values pair by pair. With p what the gradients as given say of
 * a difference of values, and q what the changed ones say, a regression of y − p on q − p has the coefficient 0 where they are right and 1 where
 * the changed ones are (Davidson and MacKinnon, "Several tests for model specification in the presence of alternative
 * hypotheses", Econometrica 49, 1981), and one of y on q has the coefficient 1 then. Both are taken with instruments from other
 * points. Points too far apart for their gradients make the first anything, but the second 0.
 */

/** Pairs that are needed. */
const FEWEST = 100;
/** Standard errors from 0. */
const SURE = 6;
/** Both coefficients lie between these, three standard errors included below. */
const LEAST = 0.6;
const MOST = 1.6;

/** The change that noisy values ask for, if they do. */
export function noisyChange(of: Differences): Change | undefined {
  if (of.size < FEWEST || of.roles.includes('unknown')) return undefined;
  const { d, values, slopes, instruments } = of;
  const inputs = Array.from({ length: d }, (_, k) => k);
  const says = (table: Float64Array, order: readonly number[], sign = 1): Float64Array => {
    const sums = new Float64Array(of.size);
    for (let p = 0; p < of.size; p++)
      for (const k of inputs) sums[p] += sign * table[p * d + order[k]] * of.steps[p * d + k];
    return sums;
  };
  const [p, z] = [says(slopes, inputs), says(instruments, inputs)];
  const candidates: { change: Change; q: () => Float64Array; zq: () => Float64Array }[] = [
    {
      change: { kind: 'factor', factor: -1 },
      q: () => says(slopes, inputs, -1),
      zq: () => says(instruments, inputs, -1),
    },
    {
      change: { kind: 'shifted', rows: 1 },
      q: () => says(of.late, inputs),
      zq: () => says(of.lateInstruments, inputs),
    },
    {
      change: { kind: 'shifted', rows: -1 },
      q: () => says(of.early, inputs),
      zq: () => says(of.earlyInstruments, inputs),
    },
    ...orders(of).map((order) => ({
      change: { kind: 'permuted', order } as const,
      q: () => says(slopes, order),
      zq: () => says(instruments, order),
    })),
  ];
  let best: { change: Change; sigmas: number } | undefined;
  for (const { change, q, zq } of candidates) {
    const [said, instrument] = [q(), zq()];
    const alone = coefficient(of, values, said, instrument);
    if (!isOne(alone)) continue;
    const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((one, i) => one - b[i]);
    const against = coefficient(of, minus(values, p), minus(said, p), minus(instrument, z));
    if (!isOne(against)) continue;
    const sigmas = against.value / against.error;
    if (best === undefined || sigmas > best.sigmas) best = { change, sigmas };
  }
  return best?.change;
}

interface Coefficient {
  readonly value: number;
  readonly error: number;
}

function isOne({ value, error }: Coefficient): boolean {
  return value > SURE * error && value - 3 * error > LEAST && value < MOST;
}

/** Of y by q with the instrument z; pairs beyond the median of |z| do not weigh more. */
function coefficient({ from, to }: Differences, y: Float64Array, q: Float64Array, z: Float64Array): Coefficient {
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
