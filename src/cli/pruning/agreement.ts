import type { Dataset } from '../../dataset/index.ts';
import { alignColumns } from '../../evaluation/index.ts';
import {
  type RankAgreement,
  rankAgreement,
  type Scores,
  type ScoringOptions,
  significanceOn,
} from '../../pruning/index.ts';
import { hiddenPlaces, type Surrogate } from '../../surrogate/index.ts';
import { knownDomain } from '../../variable/index.ts';
import type { Work } from '../work.ts';
import { scoredBy } from './scoring.ts';

/** Points on which the truth is measured. */
const TRUTH_POINTS = 1024;

/**
 * How criteria agree with the significance over many points: of the domain, or of the samples of a network that has none.
 * Undefined where that does not score what they do, there are no points, or
 * nothing to rank: a network without hidden layers has no neurons.
 */
export async function agreementOf(
  work: Work,
  network: Surrogate,
  scores: readonly Scores[],
  { of, seed, samples, throughHead }: ScoringOptions,
): Promise<RankAgreement | undefined> {
  const truth = significanceOn(TRUTH_POINTS);
  const hasDomain = knownDomain(network.inputs) !== undefined;
  if (of === undefined || !truth.of.includes(of) || !(hasDomain || samples)) return undefined;
  if (of === 'neurons' && hiddenPlaces(network).length === 0) return undefined;
  const found = await scoredBy(work, truth, network, {
    of,
    seed,
    throughHead,
    ...(!hasDomain && { samples }),
  });
  const points = hasDomain ? TRUTH_POINTS : Math.min(TRUTH_POINTS, (samples as Dataset).x.shape[0]);
  return rankAgreement(scores, found, of, points);
}

/** Rank correlations, a line for each criterion and a column for each layer; the last says what chance alone reaches. */
export function agreementText({ truth, points = TRUTH_POINTS, criteria, chance }: RankAgreement): string {
  const layers = criteria[0].layers.map(({ layer }) => (layer === 0 ? 'inputs' : `layer ${layer}`));
  const digits = (value: number | null = null) => (value === null ? '–' : value.toFixed(2));
  const rows = criteria.map((one) => [
    one.criterion,
    ...one.layers.map(({ correlation }) => digits(correlation)),
    digits(one.all),
  ]);
  const levels = criteria[0].layers.map(
    ({ layer }) => chance?.layers.find((own) => own.layer === layer)?.level,
  );
  const last = ['by chance, within ±', ...levels.map(digits), digits(chance?.all.level)];
  const table = alignColumns([['', ...layers, 'all'], ...rows, last], [0]);
  return `rank correlation with ${truth} on ${points.toLocaleString('en')} points:\n\n${table}`;
}
