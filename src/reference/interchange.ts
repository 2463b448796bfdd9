import type { Engine } from '../runtime/index.ts';
import { InputError, type RandomStream, stream, type Tensor } from '../tensor/index.ts';
import { type Domain, domainOf } from '../variable/index.ts';
import type { EstimatorKind } from './estimators/index.ts';
import {
  comparedSlopes,
  type EstimatedSlope,
  type InterchangeColumn,
  limitOf,
  slopesOf,
} from './interchange-columns.ts';
import { besideDifferences, FEWEST_REPEATS, STEP } from './interchange-differences.ts';
import type { ReferenceModel } from './model.ts';

/** Whether expectation and derivative may change places, as simulated paths show. */
export interface InterchangeCheck {
  /** How gradients of labels are estimated: the check matters where that is pathwise. */
  readonly by: EstimatorKind;
  /** What they are compared with: gradients by the likelihood ratio, or differences of values. */
  readonly against: 'likelihood-ratio' | 'differences';
  /** Why, where the model chose it otherwise than pathwise. */
  readonly why?: string;
  /** How many points were compared, … */
  readonly points: number;
  /** … by how many draws each, pairs of paths where these are antithetic, by either estimator. */
  readonly draws: number;
  /** The probability that a model that is right is refused, over all comparisons: at most this. */
  readonly level: number;
  /** Standard errors apart from which on slopes differ, by that level. */
  readonly limit: number;
  /** Whether no slope differs. */
  readonly holds: boolean;
  /** Each slope, an output's by an input. */
  readonly columns: readonly InterchangeColumn[];
}

export interface InterchangeOptions {
  readonly engine: Engine;
  /** Points over the domain, at least 2. Default 32. */
  readonly points?: number;
  /** Draws a point, as many labels as make these up. Default 1024. */
  readonly draws?: number;
  /** Default 1e-4. */
  readonly level?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

const POINTS = 32;
const DRAWS = 1024;
const LEVEL = 1e-4;
/** How many times the noise of the other estimator is worth a word. */
const NOISY = 4;
/** Share of the slopes from which on a bias that is not found says nothing. */
const UNTOLD = 0.5;
/** Share of the slopes that differences may be off by their steps, or by float32, as one standard error. */
const BIAS = 2e-3;
/** Times as many draws where values are compared: they are cheaper than scores, and fewer of them tell. */
const MORE = 4;
/** Times as many draws where the first seem to differ. */
const AGAIN = 4;

/**
 * Compares pathwise and likelihood-ratio gradients of a model at a sample of points, each with paths of its own. They have one mean
 * where expectation and derivative may change places (Glasserman, "Monte Carlo Methods in Financial Engineering", 2003, ch. 7.2).
 * Where the payoff jumps, pathwise ones miss what the jump adds; where it all but jumps, they have it on hardly any path.
 *
 * A control has the same slopes in both, so what is wrong with it is found by its own paths, when these are labelled.
 *
 * A wrong shift is not found so: of a payoff that is Lipschitz continuous any shift gives unbiased slopes, if noisier ones.
 *
 * Differences are compared with their standard errors, at each point and in mean over the points. By Bonferroni's bound a model that is
 * right is refused with a probability of `level` at most. Few paths that pay have no normal distribution. So what seems to
 * differ is compared again, at other points and by four times as many draws. A column says which difference of means would be found.
 *
 * Pathwise labels may have a domain at whose end a volatility is 0, where paths have no density: then points keep off the ends.
 *
 * A model without a shift, or without a density, has its gradients compared with differences of values of the same paths. These have what
 * a jump adds, if with more noise, whatever the model ({@link besideDifferences}).
 *
 * @returns undefined where the model does not simulate, or paths have no noise
 * @throws InputError when an input has no bounds, or labels are not finite
 */
export async function checkInterchange(
  model: ReferenceModel,
  { engine, points = POINTS, draws = DRAWS, level = LEVEL, seed = 1, signal }: InterchangeOptions,
): Promise<InterchangeCheck | undefined> {
  const { inputs, outputs, estimates } = model;
  if (estimates === undefined) return undefined;
  const { gradients, hasDensity = () => true } = estimates;
  const whole = domainOf(inputs);
  const { by, why } = estimates.chosen(1, whole);
  const inner = by === 'likelihood-ratio' || hasDensity(whole) ? whole : offTheEnds(whole, 0.05);
  const hasRatio = gradients !== undefined && (inner === whole || hasDensity(inner));
  const limit = limitOf(level, inputs.length * outputs.length * (points + 1));
  const byRatio = async (wanted: number, sample: string) => {
    const repeats = Math.max(1, Math.ceil(wanted / estimates.draws));
    const x = repeatedPoints(inner, points, repeats, stream(seed, `${sample} points`));
    const labelled = async (kind: 'pathwise' | 'likelihood-ratio') => {
      const request = { domain: inner, random: stream(seed, `${sample} ${kind}`), engine, signal };
      return slopesOf(await (gradients as NonNullable<typeof gradients>)(x, request, kind), repeats);
    };
    const [pathwise, ratio] = [await labelled('pathwise'), await labelled('likelihood-ratio')];
    return { repeats, columns: comparedSlopes(model, pathwise, ratio, limit) };
  };
  const byDifferences = async (wanted: number, sample: string) => {
    const repeats = Math.max(FEWEST_REPEATS, Math.ceil((MORE * wanted) / estimates.draws));
    const x = repeatedPoints(offTheEnds(whole, STEP), points, repeats, stream(seed, `${sample} points`));
    const request = { domain: whole, random: stream(seed, `${sample} paths`), engine, signal };
    const found = await besideDifferences(model, x, repeats, request);
    if (found === undefined) return undefined;
    const [own, other] = found;
    return { repeats, columns: comparedSlopes(model, own, other, limit, { rounding: BIAS, paired: true }) };
  };
  const compared = async (wanted: number, sample: string): Promise<InterchangeCheck | undefined> => {
    const found = await (hasRatio ? byRatio : byDifferences)(wanted, sample);
    if (found === undefined) return undefined;
    const { repeats, columns } = found;
    const holds = columns.every(({ apart }) => apart <= limit);
    const against = hasRatio ? 'likelihood-ratio' : 'differences';
    const reason = why === undefined ? {} : { why };
    return { by, against, ...reason, points, draws: repeats * estimates.draws, level, limit, holds, columns };
  };
  const first = await compared(draws, 'interchange');
  // Where labels are not pathwise nobody is refused.
  return first === undefined || first.holds || by === 'likelihood-ratio'
    ? first
    : compared(AGAIN * draws, 'interchange again');
}

/** All of a domain but a share of it at either end of each input. */
function offTheEnds({ lo, hi }: Domain, share: number): Domain {
  const inward = (from: number, to: number) => from + (to - from) * share;
  return { lo: lo.map((end, i) => inward(end, hi[i])), hi: hi.map((end, i) => inward(end, lo[i])) };
}

/** Points over a domain, each as often as it is labelled, one below the other. */
function repeatedPoints({ lo, hi }: Domain, points: number, repeats: number, random: RandomStream): Tensor {
  const d = lo.length;
  const rows = Array.from({ length: points }, () =>
    lo.map((end, i) => end + (hi[i] - end) * random.uniform()),
  );
  const all = rows.flatMap((row) => Array.from({ length: repeats }, () => row));
  return { shape: [all.length, d], data: Float64Array.from(all.flat()) };
}

/** @throws InputError naming the slope that differs most, unless the check holds or labels are not pathwise */
export function demandInterchange(
  name: string,
  { by, against, holds, points, columns }: InterchangeCheck,
): void {
  if (holds || by === 'likelihood-ratio') return;
  const worst = columns.toSorted((a, b) => b.apart - a.apart)[0];
  const { pathwise, other } = worst.at ?? worst;
  const number = (value: number) => String(Number(value.toPrecision(3)));
  const slope = ({ mean, error }: EstimatedSlope) => `${number(mean)} ± ${number(error)}`;
  const where = worst.at === undefined ? `in mean over ${points} points` : `at one of ${points} points`;
  throw new InputError(
    `pathwise slopes of ${name} must be those of the mean, as ${against === 'differences' ? 'differences of values' : 'likelihood-ratio ones'} are`,
    `${slope(pathwise)} of ${worst.output} by ${worst.input} pathwise and ${slope(other)} by ${NAMES[against]} ${where}, ${number(worst.apart)} standard errors apart`,
    against === 'differences'
      ? 'The payoff jumps, or is smoothed too sharply: smooth it, or more widely, or leave out what it jumps in.'
      : 'The payoff jumps, or is smoothed too sharply: take labels: likelihood-ratio, or a larger smoothing width.',
  );
}

const NAMES = { 'likelihood-ratio': 'the likelihood ratio', differences: 'differences' };

/** "pathwise and likelihood-ratio slopes agree …", or why labels are by the likelihood ratio, in a line. */
export function describeInterchange(check: InterchangeCheck): string {
  const { by, against, why, points, draws, limit, holds, columns } = check;
  const number = (value: number) => String(Number(value.toPrecision(2)));
  const apart = number(Math.max(...columns.map((column) => column.apart)));
  const sample = `${points} points of ${draws.toLocaleString('en')} draws`;
  if (by === 'likelihood-ratio')
    return `gradients by the likelihood ratio${why === undefined ? '' : `, since ${why}`}: pathwise ones are up to ${apart} standard errors apart at ${sample}`;
  if (!holds) return `pathwise gradients are ${apart} standard errors from those by ${NAMES[against]}`;
  const finds = Math.max(...columns.map((column) => column.finds));
  const found = finds > 0 ? `; a bias of ${number(100 * finds)} % would be found` : '';
  const noise = Math.max(...columns.map(({ pathwise, other }) => pathwise.error / other.error || 0));
  if (against === 'differences' && finds > UNTOLD)
    return `pathwise gradients are too noisy to be compared with differences of values: a bias of ${number(100 * finds)} % would be found at ${sample}. Smooth the payoff more widely, or take more paths`;
  const noisy =
    against === 'likelihood-ratio' && noise > NOISY
      ? `; pathwise ones have ${number(noise)} times the noise: consider labels: likelihood-ratio`
      : '';
  return `${against === 'differences' ? 'pathwise gradients and differences of values' : 'pathwise and likelihood-ratio gradients'} agree at ${sample}: ${apart} standard errors apart at most, where chance allows ${number(limit)}${found}${noisy}`;
}
