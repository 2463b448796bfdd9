import type { Dataset } from '../dataset/index.ts';
import {
  affineSignificance,
  criteria,
  type RankAgreement,
  rankAgreement,
  sampledSignificance,
  scoresBy,
  significanceOn,
} from '../pruning/index.ts';
import { hiddenPlaces, type Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { perform, type StudyContext } from './context.ts';
import { firstPoints } from './first-points.ts';
import { prunes } from './pruning.ts';
import { prunedKind } from './stage-pruning.ts';

/** How criteria agree on the neurons of a network of a study. */
export interface NetworkAgreement extends RankAgreement {
  /** The stage whose network it is. */
  readonly network: string;
}

/** Points of the domain on which the truth is measured. */
const TRUTH_POINTS = 512;
/** Training points, the first ones, of which criteria get the loss. */
const LOSS_POINTS = 256;
/** What takes longer than a glance is worth: seconds on wide networks. And the truth itself, on fewer points. */
const LEFT_OUT: readonly string[] = [
  'optimal-brain-surgeon',
  affineSignificance.name,
  sampledSignificance.name,
];

/**
 * Compares how criteria rank the neurons of each network of which a stage removes some, with the significance over many points
 * of its domain. Networks that were pruned before are left out.
 */
export async function compareCriteria(
  context: StudyContext,
  data: Dataset,
  networks: ReadonlyMap<string, Surrogate>,
): Promise<readonly NetworkAgreement[]> {
  const { stages } = context;
  const pruned = new Set(stages.filter(prunes).map(({ name }) => name));
  const parents = stages.filter(prunes).flatMap(({ parent, pruning }) => {
    const whole = prunedKind(pruning) === 'neurons' && !pruned.has(parent);
    return whole && hiddenPlaces(networks.get(parent) as Surrogate).length > 0 ? [parent] : [];
  });
  const found: NetworkAgreement[] = [];
  for (const network of new Set(parents))
    found.push(
      await perform(context, {
        name: `compare criteria on ${network}`,
        of: [network],
        work: async () => ({
          network,
          ...(await agreement(context, data, networks.get(network) as Surrogate)),
        }),
        summary: ({ criteria: compared, truth }) => `${compared.length} of them with ${truth}`,
      }),
    );
  return found;
}

async function agreement(
  { engine, config: { seed }, signal }: StudyContext,
  data: Dataset,
  network: Surrogate,
): Promise<RankAgreement> {
  const samples = firstPoints(data, LOSS_POINTS);
  const truth = await scoresBy(significanceOn(TRUTH_POINTS), network, { seed, signal });
  const scores = [];
  for (const criterion of criteria) {
    if (!criterion.of.includes('neurons') || LEFT_OUT.includes(criterion.name)) continue;
    const given = await unlessRefused(() => scoresBy(criterion, network, { samples, engine, seed, signal }));
    if (given !== undefined) scores.push(given);
  }
  return rankAgreement(scores, truth, 'neurons', TRUTH_POINTS);
}

/** Undefined where a criterion does not fit a network: it has no slope left, or its enclosures are infinite. */
async function unlessRefused<Result>(give: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await give();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
