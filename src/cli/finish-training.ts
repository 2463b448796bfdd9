import { type DataFinding, type Dataset, takeRows } from '../dataset/index.ts';
import { formatScores } from '../evaluation/index.ts';
import { formatSeconds } from '../report/format.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { counted } from '../tensor/index.ts';
import { ENOUGH_HELD_OUT, type TrainingFinding, type TrainingWords } from '../training/index.ts';
import {
  batchesOfSet,
  type CurvatureSource,
  describeNoise,
  type EvaluationRow,
  evaluateSurrogates,
  type TrainedSurrogate,
  type TrainingUses,
  whoseCurvatures,
  withCurvatures,
  worsenedFindings,
} from '../workflow/index.ts';
import type { Baseline } from './baseline.ts';
import { demandHelp } from './exit.ts';
import { describeSurrogate, networkSummary, writeNetwork } from './networks.ts';
import type { Work } from './work.ts';

/** What is scored beside each other, by name. */
type Scored = Parameters<typeof evaluateSurrogates>[1];

/** A finished training, as a command tells it. */
export interface Told {
  /** The file that is written. */
  readonly out: string;
  readonly trained: TrainedSurrogate;
  /** What it was trained on. */
  readonly data: Dataset;
  readonly engine: Engine;
  /** The networks to score on the data, by name. */
  readonly networks: Readonly<Record<string, Surrogate>>;
  /** Polynomials that are scored as well. */
  readonly baseline?: Baseline;
  /** What was found in the data. */
  readonly found: readonly DataFinding[];
  /** What {@link sayUses} said. */
  readonly uses: TrainingUses;
  /** Who knows the curvatures of the points that they were labelled at, if the data do not. */
  readonly curvatures?: CurvatureSource;
  /** How options are called in messages. */
  readonly words: TrainingWords;
}

/**
 * Writes the network that a training made. Prints what it is, how near to its data, and what was found.
 *
 * @throws UnhelpfulTraining when all is written but the training is no plain success
 */
export async function finishTraining(work: Work, told: Told): Promise<void> {
  const { out, trained } = told;
  const outcome = await outcomeOf(told);
  await writeNetwork(work, out, trained.surrogate);
  noteFindings(work, outcome.findings);
  const document = {
    schema: 'sobolev/trained/2',
    out,
    ...networkSummary(trained.surrogate),
    ...outcome.document,
  };
  work.print(document, work.silent ? outcome.table : outcome.text);
  demandHelp(outcome.findings);
}

/** How a training went: for a document, as a text, and what was found. */
export interface Outcome {
  readonly document: object;
  readonly table: string;
  readonly text: string;
  readonly findings: readonly TrainingFinding[];
}

export async function outcomeOf(told: Told): Promise<Outcome> {
  const { out, engine, data, baseline } = told;
  const networks = { ...told.networks, ...baseline?.functions };
  const { surrogate, training } = told.trained;
  const { method, steps, polished, ended, best, seconds, curve, terms, heldOut } = training;
  const fit = await evaluateSurrogates(engine, networks, batchesOfSet(data));
  const held = heldOut.length < ENOUGH_HELD_OUT ? [] : await scoreHeldOut(told, networks);
  const findings = [...training.findings, ...worsenedBy(told, held.length > 0 ? held : fit)];
  const document = {
    uses: told.uses,
    training: { method, steps, polished, ended, best, seconds, curve, terms },
    fit,
    heldOut: { rows: heldOut.length, fit: held },
    ...(baseline && { baseline: baseline.regressions }),
    findings: [...told.found, ...findings],
  };
  const table = formatScores(fit);
  const source = held[0]?.r2.curvatures === undefined ? undefined : whoseCurvatures(data, told.curvatures);
  const whose = source === undefined ? '' : SOURCES[source];
  const onHeld = `on the ${heldOut.length.toLocaleString('en')} rows held out${whose}:\n\n${formatScores(held)}\n\n`;
  const text = `
on the data${heldOut.length > 0 ? ', held-out rows included' : ''}:

${table}

${held.length > 0 ? onHeld : ''}in normalised units, on the rows ${heldOut.length > 0 ? 'held out' : 'trained on'}:

${describeNoise(terms).join('\n')}

${out}: ${describeSurrogate(surrogate)}
finished in ${formatSeconds(seconds)}`;
  return { document, table, text, findings };
}

/** Notes of findings that are no warnings: those are told last. */
export function noteFindings(work: Work, findings: readonly TrainingFinding[]): void {
  for (const { severity, message } of findings) if (severity === 'note') work.note(message);
}

/** Scores on the rows held out, with curvatures where they are known. */
function scoreHeldOut({ engine, data, trained, curvatures }: Told, networks: Scored) {
  const held = takeRows(data, trained.training.heldOut);
  return evaluateSurrogates(engine, networks, withCurvatures(engine, held, curvatures), {
    infinite: 'without curvatures',
  });
}

/** Whose curvatures the network is compared with, where the points do not hold them. */
const SOURCES = {
  teacher: ', curvatures those of the teacher',
  'closed form': ', curvatures those of the closed form',
  model: ', curvatures those of the reference, asked again',
  points: '',
};

/** Findings of derivatives that a tuning made worse. */
function worsenedBy({ trained, uses, words }: Told, scores: readonly EvaluationRow[]) {
  const [before, after] = ['before', 'after'].map((name) => scores.find((row) => row.name === name));
  if (before === undefined || after === undefined) return [];
  const { heldOut } = trained.training;
  const { loss } = uses;
  return worsenedFindings(before, after, {
    where: counted(before.points, heldOut.length < ENOUGH_HELD_OUT ? 'row' : 'held-out row'),
    order: loss.kind === 'vanilla' ? 0 : loss.order === 2 ? 2 : 1,
    outputs: trained.surrogate.outputs.map(({ name }) => name),
    words,
  });
}
