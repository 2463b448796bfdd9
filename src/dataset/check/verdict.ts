import { asGiven, type Explanation, explanation, factorEach, simpleChanges } from './alternatives.ts';
import type { Differences } from './differences.ts';
import { type Estimate, estimateAll, estimateOne, partial } from './estimate.ts';
import { BEYOND_HONEST, honestlyLeft } from './honest.ts';
import { gainOf, sumOfSizes } from './robust.ts';

/*
 * Whether the values say that gradients are not what they are said to be, but, say, their negatives. Between near points i and j
 * the values differ by y_j − y_i ≈ Σ_k ½(g_i + g_j)_k (x_j − x_i)_k up to the third order of the distance. Each change of the gradients that
 * people make by mistake predicts something else. One is believed where it
 * - explains the values: noise, and points too far apart for their gradients, are not explained by anything;
 * - leaves far less than the gradients as given, in so many pairs that it is not by chance;
 * - if it is a factor: does not come from curvature, whose share goes to nothing with the square of the distance.
 */

/** Pairs below which nothing is said. */
const FEWEST = 20;
/** As Σ|left|/Σ|values|: what an explanation may leave; as given, less than this is no matter. */
const EXPLAINED = 0.5;
const NEGLIGIBLE = 0.002;
/** What is left as given must be this many times what is left by the change. */
const BETTER = 1.5;
/** Of the mean difference of what two explanations say: pairs where it is less do not tell which is better. */
const APART = 0.6;
/** Standard deviations of the mean logarithm of that, pair by pair. */
const SURE = 5;

export interface Verdict extends Explanation {
  /** Of factors: standard errors by column; of a factor of all, the first. */
  readonly errors: Float64Array;
}

/** The change that the values ask for, if they do. */
export function verdictOn(of: Differences): Verdict | undefined {
  const { size, values, roles, d } = of;
  if (size < FEWEST || roles.includes('unknown')) return undefined;
  const given = explanation({ kind: 'factor', factor: 1 }, asGiven(of));
  const total = sumOfSizes(values);
  if (!(given.size > NEGLIGIBLE * total)) return undefined;
  const floor = (1e-6 * total) / size;
  const better = (one: Explanation, other: Explanation): boolean => isBetter(of, one, other, floor);
  const honest = honestlyLeft(of);
  let simple: Verdict | undefined;
  for (const one of simpleChanges(of, given.left).toSorted((a, b) => a.size - b.size)) {
    if (!better(one, given) || !isBeyond(one, given, honest)) continue;
    const found = estimates(of, one);
    if (!found.every(({ estimate: { real } }) => real)) continue;
    simple = measured(one, found, d);
    break;
  }
  const each = factorEach(of);
  const reduced =
    each !== undefined && better(each, simple ?? given) ? onlyNeeded(of, each, better) : undefined;
  return reduced ?? simple;
}

function estimates(of: Differences, one: Explanation): readonly { k: number; estimate: Estimate }[] {
  const { change } = one;
  if (change.kind === 'factor') return [{ k: 0, estimate: estimateAll(of) }];
  if (change.kind !== 'factors') return [];
  return [...change.factors.keys()]
    .filter((k) => change.factors[k] !== 1)
    .map((k) => ({ k, estimate: estimateOne(of, one, k) }));
}

/** In the pairs where they differ most, whether one explanation is far better than the other. */
export function isBetter(
  { size, values, from, to }: Differences,
  one: Explanation,
  other: Explanation,
  floor: number,
): boolean {
  let limit = 0;
  for (let p = 0; p < size; p++) limit += (APART * Math.abs(other.left[p] - one.left[p])) / size;
  let [count, after, before, all] = [0, 0, 0, 0];
  const isApart = (p: number): boolean => Math.abs(other.left[p] - one.left[p]) > limit;
  for (let p = 0; p < size; p++) {
    if (!isApart(p)) continue;
    count++;
    after += Math.abs(one.left[p]);
    before += Math.abs(other.left[p]);
    all += Math.abs(values[p]);
  }
  if (count < FEWEST || after > EXPLAINED * all || before < BETTER * after) return false;
  const chosen = Int32Array.from({ length: size }, (_, p) => p).filter(isApart);
  const pick = (numbers: Float64Array): Float64Array => Float64Array.from(chosen, (p) => numbers[p]);
  const { mean, sigmas } = gainOf(
    pick(other.left),
    pick(one.left),
    chosen.map((p) => from[p]),
    chosen.map((p) => to[p]),
    floor,
  );
  return mean > Math.log(BETTER) && sigmas > SURE;
}

/** Whether another order changes more than honest gradients leave. (Factors are compared with it one by one; of another row it says nothing.) */
function isBeyond(one: Explanation, given: Explanation, honest: number): boolean {
  if (one.change.kind !== 'permuted') return true;
  return sumOfSizes(given.left.map((rest, p) => rest - one.left[p])) > BEYOND_HONEST * honest;
}

/** Factors of those columns alone that need one. */
function onlyNeeded(
  of: Differences,
  each: Explanation,
  better: (one: Explanation, other: Explanation) => boolean,
): Verdict | undefined {
  const { change } = each;
  if (change.kind !== 'factors') return undefined;
  const needed = estimates(of, each).filter(({ k, estimate }) => {
    const { y, p } = partial(of, each, k);
    const without = explanation(
      change,
      y.map((value, at) => value - p[at]),
    );
    return of.apart[k] && estimate.real && better(each, without);
  });
  if (needed.length === 0) return undefined;
  const common = commonOf(of, needed);
  if (common !== undefined)
    return {
      ...each,
      change: { kind: 'factor', factor: common.value },
      errors: Float64Array.of(common.error),
    };
  const factors = new Float64Array(of.d).fill(1);
  for (const { k } of needed) factors[k] = change.factors[k];
  return measured({ ...each, change: { kind: 'factors', factors } }, needed, of.d);
}

/** The factor of all columns, where all need one and it may be the same: weighing each by its error. */
function commonOf(
  { roles }: Differences,
  found: readonly { estimate: Estimate }[],
): { value: number; error: number } | undefined {
  if (found.length < 2 || found.length < roles.filter((role) => role === 'given').length) return undefined;
  const weights = found.map(({ estimate: { error } }) => 1 / (error * error));
  const total = weights.reduce((a, b) => a + b, 0);
  const value = found.reduce((sum, { estimate }, i) => sum + (weights[i] / total) * estimate.value, 0);
  const same = found.every(({ estimate }) => Math.abs(estimate.value - value) <= 3 * estimate.error);
  return same ? { value, error: 1 / Math.sqrt(total) } : undefined;
}

/** The change with its factors as they are where the distance goes to nothing. */
function measured(one: Explanation, found: readonly { k: number; estimate: Estimate }[], d: number): Verdict {
  const errors = new Float64Array(d);
  for (const { k, estimate } of found) errors[k] = estimate.error;
  const { change } = one;
  if (change.kind === 'factor')
    return { ...one, change: { ...change, factor: found[0].estimate.value }, errors };
  if (change.kind !== 'factors') return { ...one, errors };
  const factors = change.factors.slice();
  for (const { k, estimate } of found) factors[k] = estimate.value;
  return { ...one, change: { ...change, factors }, errors };
}
