import type { Dataset } from '../../dataset/index.ts';
import { type Criterion, type Scores, type ScoringOptions, scoresBy } from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import { arrange, matchVariables } from '../../workflow/index.ts';
import { dataOptions, refuseOptions } from '../data.ts';
import { forceOption } from '../findings.ts';
import type { LabelTask } from '../label-task.ts';
import { type LossChoice, lossOf, lossOptions } from '../loss.ts';
import { optionWords } from '../option-words.ts';
import { type EngineChoice, engineOptions } from '../options.ts';
import { pointsFrom, type SourceChoice } from '../sources.ts';
import type { AskedFit } from '../training.ts';
import type { Work } from '../work.ts';
import { askedScores, describeScores } from './scores-text.ts';

/** Points of a teacher or reference that scores are computed on, unless the options say. */
export const SCORED_POINTS = 4096;

/** What {@link scoringPoints} reads of a command's options. */
export interface ScoringChoice extends SourceChoice, LossChoice, EngineChoice {}

const SOURCES = 'a data file, --teacher BIG.onnx, or --reference with a study or module';

/** How messages of the library call what a criterion lacks. */
export const scoringWords: NonNullable<ScoringOptions['words']> = (option, value) => {
  if (option === 'of') return `--what ${value}`;
  if (option === 'samples') return SOURCES;
  return option === 'domain' ? 'it with --domain FILE, or --from-data FILE' : undefined;
};

/**
 * Refuses criteria that need labelled points where there are none, before anything is read.
 *
 * @param sources that are given
 */
export function demandPoints(criteria: readonly Criterion[], sources: readonly string[]): void {
  const needing = criteria.find(({ needsSamples }) => needsSamples);
  if (needing !== undefined && sources.length === 0)
    throw new InputError(
      `the criterion ${needing.name} needs labelled points`,
      'none',
      `Give ${SOURCES}, or choose another.`,
    );
}

/** Refuses options of labelled points where there are none. */
export function refusePointOptions(choice: ScoringChoice): void {
  const names = [...lossOptions(), ...engineOptions(), forceOption()].map((option) => option.attributeName());
  const given = Object.entries(choice).filter(([name]) => names.includes(name));
  refuseOptions(Object.fromEntries(given), 'are for labelled points');
}

/** Refuses labelled points that no criterion looks at. */
export function demandUse(criteria: readonly Criterion[], sources: readonly string[]): void {
  if (sources.length === 0 || criteria.some(({ needsSamples }) => needsSamples !== undefined)) return;
  throw new InputError(
    'labelled points are for criteria that look at some',
    `${sources.join(', ')} with ${criteria.map(({ name }) => name).join(', ')}`,
    'Take a criterion that does, --criterion sampled-significance, say; for the domain alone give a data file with --from-data FILE.',
  );
}

/** What criteria are given, beside the network. */
export type ScoringPoints = Pick<ScoringOptions, 'samples' | 'engine' | 'loss' | 'seed'>;

/**
 * Labelled points for criteria, from the source that is given, and the loss that they differentiate.
 *
 * @throws InputError where the source does not fit the network, or the data has errors
 */
export async function scoringPoints(
  work: Work,
  data: string | undefined,
  { path, network, boxOptions, options }: Omit<LabelTask, 'asked'> & { readonly options: ScoringChoice },
): Promise<ScoringPoints> {
  const { seed, points = SCORED_POINTS } = options;
  const known = [...lossOptions(), ...(data === undefined ? [] : dataOptions())];
  const { labelWeights } = options;
  const asked: AskedFit = { loss: await lossOf(options), labelWeights, seed, words: optionWords(known) };
  const task = { path, network, asked, boxOptions, options: { ...options, points } };
  const { engine, set, fit } = await pointsFrom(work, data, task, 'scores are of values alone');
  const samples: Dataset = arrange(set, matchVariables(network, set));
  return { engine, samples, loss: fit.loss, seed };
}

/** One criterion's scores, as a part of the work. */
export function scoredBy(
  work: Work,
  criterion: Criterion,
  network: Surrogate,
  options: ScoringOptions,
): Promise<Scores> {
  return work.part(
    `score by ${criterion.name}`,
    ({ signal }) => scoresBy(criterion, network, { words: scoringWords, ...options, signal }),
    (scores) => describeScores(askedScores(scores, options.of ?? 'neurons')),
  );
}
