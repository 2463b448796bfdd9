import { comparedParts, type Predicted, type Truth } from '../../evaluation/index.ts';
import { demand, type Tensor } from '../../tensor/index.ts';
import { type ErrorStatistics, errorStatistics } from './error-statistics.ts';
import { type Figure, metrics } from './metric.ts';
import { formatTarget, type Target } from './target.ts';

/** What became of a target. */
export interface TargetVerdict extends Figure {
  /** As it is written. */
  readonly target: string;
  /** `met`: its worst end is. `missed`: its best end is not. `undecided`: noise, or the choice of points, leaves it open. */
  readonly state: 'met' | 'missed' | 'undecided';
  /**
   * How far from perfect the worst end is, in units of what the target allows: at most 1 where it is met. The one number by which networks
   * are compared.
   */
  readonly excess: number;
}

/**
 * Judges a network by points that it was not trained on. The figures are those of the truth over the whole domain: the noise of the labels,
 * where their standard errors are known, is taken off. Two standard errors of what is left stand between what was measured and
 * what is claimed. So of a network that misses its target, at most 2.3 % of test sets say that it meets it, with a thousand
 * points or more. A largest error is that of the points alone.
 *
 * @param predicted what the network predicts there: at least what targets ask for
 * @throws InputError where the truth does not know what a target asks for
 */
export function judge(
  targets: readonly Target[],
  predicted: Predicted,
  truth: Truth,
): readonly TargetVerdict[] {
  const compared = comparedParts(truth);
  const found = new Map<string, ErrorStatistics>();
  const statisticsOf = (order: Target['order']): ErrorStatistics => {
    const known = found.get(order);
    if (known !== undefined) return known;
    const one = compared.find((part) => part.order === order);
    demand(
      one !== undefined,
      `a target of ${order} needs labels of them`,
      `labels of ${compared.map((part) => part.order).join(' and ')}`,
      'Label the test points so, or ask for another.',
    );
    const prediction = predicted[one.part as keyof Predicted] as Tensor;
    const statistics = errorStatistics(prediction, one.truth, one.errors);
    found.set(order, statistics);
    return statistics;
  };
  return targets.map((target) =>
    verdictOf(target, metrics[target.metric].measure(statisticsOf(target.order))),
  );
}

function verdictOf(target: Target, figure: Figure): TargetVerdict {
  const { distance } = metrics[target.metric];
  const allowed = distance(target.bound);
  const [worst, best] = [distance(figure.worst), distance(figure.best)];
  return {
    target: formatTarget(target),
    ...figure,
    state: worst <= allowed ? 'met' : best > allowed ? 'missed' : 'undecided',
    excess: Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst / allowed,
  };
}

/** The largest excess: at most 1 where all targets are met. */
export function excessOf(verdicts: readonly TargetVerdict[]): number {
  // JSON has null for what is not finite.
  return Math.max(...verdicts.map(({ excess }) => excess ?? Number.POSITIVE_INFINITY));
}
