import { type Surrogate, workedOn } from '../../surrogate/index.ts';
import type { Finding, Tensor } from '../../tensor/index.ts';
import { checkKept } from '../check.ts';
import { cutFindings } from '../replacement/cut-findings.ts';
import { type CutPointsSource, cutPoints } from '../replacement/cut-points.ts';
import { CutJudge, type CutQuality } from '../replacement/cut-quality.ts';
import type { TriedReplacement } from '../replacement/least-harm.ts';
import type { Replacement } from '../replacement/replacement.ts';
import type { PlanContext, Pruned } from './kind.ts';

/** What a removal of neurons did to a network, before any tuning. */
export interface MeasuredCut extends CutQuality {
  /** What took their place. */
  readonly replacement: Replacement;
  /** Of these points, the third that no fit has seen. */
  readonly points: CutPointsSource;
  /** What each replacement was found to do, where all were tried. */
  readonly tried?: readonly TriedReplacement[];
  /** Neurons and outputs that it left constant. */
  readonly findings: readonly Finding[];
}

/**
 * Measures what a removal of neurons did: how near what is left is to the network before, and which neurons and outputs no longer vary.
 *
 * @param pruned as `pruneSurrogate` or `pruneByPlan` gave it, not tuned
 * @param points those of samples, [n, d] in physical units. Default points of the plan's box
 * @param options.throughHead as of {@link PlanContext}
 * @returns undefined where no neuron was removed
 * @throws InputError where there are fewer than three points
 */
export function measureCut(
  before: Surrogate,
  { surrogate, plan, tried }: Pruned,
  points?: Tensor,
  { throughHead }: Pick<PlanContext, 'throughHead'> = {},
): MeasuredCut | undefined {
  if (plan.of !== 'neurons' || plan.layers.every(({ neurons }) => neurons.every(({ keep }) => keep)))
    return undefined;
  const { replacement = 'midpoint', domain } = plan;
  const kept = checkKept(before, plan.layers);
  const { source, held } = cutPoints(before, kept, domain, points);
  const known = tried?.find((one) => one.replacement === replacement)?.quality;
  const worked = (network: Surrogate) => workedOn(network, throughHead);
  const quality = known ?? new CutJudge(worked(before), held).of(worked(surrogate), kept);
  return { replacement, points: source, ...quality, ...(tried && { tried }), findings: cutFindings(quality) };
}
