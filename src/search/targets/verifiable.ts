import { comparedParts, type Truth } from '../../evaluation/index.ts';
import { counted, demand, InputError, numeral } from '../../tensor/index.ts';
import { knownNoise } from './known-noise.ts';
import { type Metric, metrics } from './metric.ts';
import { formatTarget, type Target } from './target.ts';

/** What the noise of a test set leaves of a target. */
export interface Verifiability {
  readonly target: Target;
  /** The best figure that these labels can show, in the unit of the target: R², or an error. */
  readonly floor: number;
  /** Whether a perfect network would be seen to meet the target. */
  readonly verifiable: boolean;
  /**
   * Of what could not be verified: how many points, or how many times the paths a label. Either would put the floor at half of what
   * the target allows. Points are absent where they do not help.
   */
  readonly enough?: { readonly points?: number; readonly paths: number };
}

/** Beyond these, squares underflow or overflow. */
const [LEAST_RANGE, MOST_RANGE] = [1e-140, 1e140];

/** Share of what a target allows that noise may take: the rest is for the network. */
const SHARE = 1 / 2;

/**
 * Which targets the noise of a test set lets anybody verify. With labels that are exact, or do not know their noise, that is all of them.
 *
 * @throws InputError where the truth does not know what a target asks for, or R² is asked of a constant
 */
export function verifiability(targets: readonly Target[], truth: Truth): readonly Verifiability[] {
  const compared = comparedParts(truth);
  return targets.map((target) => {
    const part = compared.find(({ order }) => order === target.order);
    if (part === undefined)
      throw new InputError(
        `the target ${formatTarget(target)} needs labels of ${target.order}`,
        `labels of ${compared.map(({ order }) => order).join(' and ')} alone`,
        'Give labels of them, or ask for another.',
      );
    const noise = knownNoise(part.truth, part.errors);
    demand(
      noise.range === 0 || (noise.range > LEAST_RANGE && noise.range < MOST_RANGE),
      `a search squares errors of ${target.order}, whose range must be between ${numeral(LEAST_RANGE)} and ${numeral(MOST_RANGE)}`,
      noise.range,
      'Give them in another unit.',
    );
    if (target.metric === 'r2' && !(noise.variance > 0))
      throw new InputError(
        `the target ${formatTarget(target)} needs ${target.order} that vary, beyond the noise of their labels`,
        noise.range === 0 ? `the same ${target.order} everywhere` : 'noise as large as all that they vary',
        'Ask for an error in their unit.',
      );
    const metric = metrics[target.metric];
    const floor = metric.floor(noise);
    const allowed = metric.distance(target.bound);
    const verifiable = floor <= allowed;
    return {
      target,
      floor: target.metric === 'r2' ? 1 - floor : floor,
      verifiable,
      ...(!verifiable && { enough: enoughFor(metric, floor / (SHARE * allowed), noise.points) }),
    };
  });
}

/** @param times by which the floor has to fall */
function enoughFor({ falls }: Metric, times: number, points: number): Verifiability['enough'] {
  return {
    ...(falls.points > 0 && { points: Math.ceil(points * times ** (1 / falls.points)) }),
    paths: times ** (1 / falls.paths),
  };
}

/**
 * @param share of a table's rows that networks are judged by. Default: points are labelled for it, by paths
 * @throws InputError for the first target that the labels are too noisy to verify, with what would do
 */
export function demandVerifiable(found: readonly Verifiability[], points: number, share?: number): void {
  const one = found.find(({ verifiable }) => !verifiable);
  if (one === undefined) return;
  const { target, floor, enough } = one;
  const paths = enough?.paths ?? 1;
  const remedy =
    share === undefined
      ? `Take ${enough?.points === undefined ? '' : `${counted(enough.points, 'test point')}, or `}${Math.ceil(paths).toLocaleString('en')} times the paths a label`
      : `Give ${enough?.points === undefined ? '' : `${counted(Math.ceil(enough.points / share), 'row')}, or `}labels of 1/${Math.ceil(Math.sqrt(paths)).toLocaleString('en')} of the standard errors`;
  throw new InputError(
    `the target ${formatTarget(target)} must be above the noise of the labels that networks are judged by`,
    `${counted(points, 'test point')} whose noise lets nobody see beyond ${metricText(target, floor)}`,
    `${remedy}; or ask for less accuracy.`,
  );
}

/** "an R² of 0.9997", "an error of 2e-3" */
function metricText({ metric }: Target, floor: number): string {
  // An R² near 1 is told by what it lacks.
  return metric === 'r2' ? `an R² of 1 − ${numeral(1 - floor)}` : `an error of ${numeral(floor)}`;
}
