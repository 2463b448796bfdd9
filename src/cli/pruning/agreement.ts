import { alignColumns } from '../../evaluation/index.ts';
import {
  type RankAgreement,
  rankAgreement,
  type Scores,
  type ScoringOptions,
  significanceOn,
} from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { knownDomain } from '../../variable/index.ts';
import type { Work } from '../work.ts';
import { scoredBy } from './scoring.ts';

/** Points on which the truth is measured. */
const TRUTH_POINTS = 1024;

/**
 * How criteria agree with the significance over many points: of the domain, or of the samples of a network that has none.
 * Undefined where that does not score what they do, or there are no points.
 */
export async function agreementOf(
  work: Work,
  network: Surrogate,
  scores: readonly Scores[],
  { of, seed, samples }: ScoringOptions,
): Promise<RankAgreement | undefined> {
  const truth = significanceOn(TRUTH_POINTS);
  const hasDomain = knownDomain(network.inputs) !== undefined;
  if (of === undefined || !truth.of.includes(of) || !(hasDomain || samples)) return undefined;
  const found = await scoredBy(work, truth, network, { of, seed, ...(!hasDomain && { samples }) });
  return rankAgreement(scores, found, of);
}

/** Rank correlations, a line for each criterion and a column for each layer. */
export function agreementText({ truth, criteria }: RankAgreement): string {
  const layers = criteria[0].layers.map(({ layer }) => (layer === 0 ? 'inputs' : `layer ${layer}`));
  const digits = (value: number | null) => (value === null ? '–' : value.toFixed(2));
  const rows = criteria.map((one) => [
    one.criterion,
    ...one.layers.map(({ correlation }) => digits(correlation)),
    digits(one.all),
  ]);
  const table = alignColumns([['', ...layers, 'all'], ...rows], [0]);
  return `rank correlation with ${truth} on ${TRUTH_POINTS.toLocaleString('en')} points:\n\n${table}`;
}
