import { Option } from 'commander';
import { type ColumnRoles, type DataFinding, type Dataset, takeRows } from '../dataset/index.ts';
import { formatScores } from '../evaluation/index.ts';
import type { LossOptions } from '../objective/index.ts';
import { formatSeconds } from '../report/format.ts';
import type { Engine } from '../runtime/index.ts';
import type { Architecture, Surrogate } from '../surrogate/index.ts';
import { counted, demand } from '../tensor/index.ts';
import { ENOUGH_HELD_OUT } from '../training/index.ts';
import {
  batchesOfSet,
  describeUses,
  evaluateSurrogates,
  type FitOptions,
  oneCycle,
  type TrainedSurrogate,
  type TrainingSize,
  type TrainingUses,
  trainingUses,
} from '../workflow/index.ts';
import type { Baseline } from './baseline.ts';
import { dataOptions } from './data.ts';
import { demandHelp } from './exit.ts';
import { describeSurrogate, networkSummary, writeNetwork } from './networks.ts';
import { optionWords } from './option-words.ts';
import { number, share, wholeNumber } from './options.ts';
import type { Work } from './work.ts';

/** What {@link trainingOptions} give. */
export interface TrainingChoice {
  readonly loss?: 'vanilla' | 'sobolev';
  readonly lambda?: number;
  readonly columns?: 'uniform' | 'scale';
  readonly steps?: number;
  readonly batch?: number;
  readonly rate?: number;
  readonly validation?: number;
  readonly seed?: number;
}

const TRAINING_OPTIONS: readonly Option[] = [
  new Option(
    '--loss <kind>',
    'vanilla (values) or sobolev (values and derivatives) (default: sobolev where the data has derivatives)',
  ).choices(['vanilla', 'sobolev']),
  new Option(
    '--lambda <number>',
    'Sobolev: balance of values and derivatives, 0 or more (default: 1)',
  ).argParser(number('--lambda', 0)),
  new Option(
    '--columns <how>',
    'Sobolev: weight of each derivative column, uniform, or scale for columns of very different size (default: uniform)',
  ).choices(['uniform', 'scale']),
  new Option(
    '--steps <number>',
    'optimiser steps (default: 20000, or four passes over the data, at most 100000)',
  ).argParser(wholeNumber('--steps', 1)),
  new Option('--batch <number>', 'points a step (default: 256, or all where there are fewer)').argParser(
    wholeNumber('--batch', 1),
  ),
  new Option(
    '--rate <number>',
    'peak of the learning rate, which warms up over a tenth of the steps (default: 0.128 over the width of the widest layer, at most 0.005)',
  ).argParser(number('--rate', 0, true)),
  new Option(
    '--validation <share>',
    'share of the rows held out at random to choose the best iterate, 0 for none (default: a fifth, at most 4096 rows)',
  ).argParser(share('--validation')),
  new Option('--seed <number>', 'seed of all that is random (default: 1)').argParser(
    wholeNumber('--seed', 0),
  ),
];

export function trainingOptions(): readonly Option[] {
  return TRAINING_OPTIONS;
}

/**
 * The options of a training as the library takes them.
 *
 * @param source where the points come from: of a file, options choose the derivatives
 */
export function fitOptions(choice: TrainingChoice, source: 'file' | 'model' = 'file'): FitOptions {
  const { loss, lambda, columns, steps, batch, rate, validation, seed } = choice;
  const sobolev = lambda !== undefined || columns !== undefined;
  demand(
    !sobolev || loss !== 'vanilla',
    '--lambda and --columns are of --loss sobolev',
    loss,
    'Leave them out.',
  );
  const chosen: LossOptions | undefined =
    loss === 'vanilla'
      ? { kind: 'vanilla' }
      : loss === 'sobolev' || sobolev
        ? { kind: 'sobolev', lambda, columns }
        : undefined;
  const schedule = rate === undefined ? undefined : oneCycle(rate);
  const words = optionWords([...TRAINING_OPTIONS, ...(source === 'file' ? dataOptions() : [])]);
  return { loss: chosen, steps, batch, schedule, validation, seed, words };
}

/** The size of a training on a set, which says the memory that it takes. */
export function trainingSize(
  set: Dataset,
  architecture: Architecture,
  { loss, batch }: Pick<TrainingChoice, 'loss' | 'batch'>,
): TrainingSize {
  const labels = set.dydx === undefined ? 'none' : 'jacobians';
  const compared = loss === 'vanilla' ? 'none' : labels;
  return { points: set.x.shape[0], architecture, labels, loss: compared, batch };
}

/** "best at step 1,984 of 2,000, validation loss 1.2e-5" */
export function describeTraining({ training: { best, steps, heldOut } }: TrainedSurrogate): string {
  const loss = heldOut.length > 0 ? 'validation loss' : 'training loss, no rows being held out,';
  return `best at step ${best.step.toLocaleString('en')} of ${steps.toLocaleString('en')}, ${loss} ${best.loss.toExponential(2)}`;
}

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
}

/** Says what a training is going to use, before it begins. */
export function sayUses(
  work: Work,
  data: Dataset,
  options: FitOptions,
  roles?: ColumnRoles,
): TrainingUses & Pick<ColumnRoles, 'unread'> {
  const uses = trainingUses(data, options, roles?.gradients);
  for (const line of describeUses(uses)) work.say(line);
  const [rows] = data.x.shape;
  if (options.batch !== undefined && options.batch > rows)
    work.note(
      `a batch holds the ${counted(rows, 'row')} that there are, not ${options.batch.toLocaleString('en')}`,
    );
  return { ...uses, unread: roles?.unread ?? [] };
}

/**
 * Writes the network that a training made. Prints what it is, how near to its data, and what was found.
 *
 * @throws UnhelpfulTraining when all is written but the training is no plain success
 */
export async function finishTraining(work: Work, told: Told): Promise<void> {
  const { out, engine, data, baseline } = told;
  const networks = { ...told.networks, ...baseline?.functions };
  const { surrogate, training } = told.trained;
  const { steps, best, seconds, curve, heldOut } = training;
  const fit = await evaluateSurrogates(engine, networks, batchesOfSet(data));
  const held =
    heldOut.length < ENOUGH_HELD_OUT
      ? []
      : await evaluateSurrogates(engine, networks, batchesOfSet(takeRows(data, heldOut)));
  await writeNetwork(work, out, surrogate);
  for (const { severity, message } of training.findings) if (severity === 'note') work.note(message);
  const document = {
    schema: 'sobolev/trained/2',
    out,
    ...networkSummary(surrogate),
    uses: told.uses,
    training: { steps, best, seconds, curve },
    fit,
    heldOut: { rows: heldOut.length, fit: held },
    ...(baseline && { baseline: baseline.regressions }),
    findings: [...told.found, ...training.findings],
  };
  const table = formatScores(fit);
  const onHeld = `on the ${heldOut.length.toLocaleString('en')} rows held out:\n\n${formatScores(held)}\n\n`;
  const text = `
on the data${heldOut.length > 0 ? ', held-out rows included' : ''}:

${table}

${held.length > 0 ? onHeld : ''}${out}: ${describeSurrogate(surrogate)}
finished in ${formatSeconds(seconds)}`;
  work.print(document, work.silent ? table : text);
  demandHelp(training.findings);
}
