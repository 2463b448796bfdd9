import { Option } from 'commander';
import type { ColumnRoles, Dataset } from '../dataset/index.ts';
import { defaultLoss, type LossOptions } from '../objective/index.ts';
import type { Architecture } from '../surrogate/index.ts';
import { counted } from '../tensor/index.ts';
import type { TrainingWords } from '../training/index.ts';
import {
  describeUses,
  type FitOptions,
  type OrderEvidence,
  oneCycle,
  type ResolvedLoss,
  resolveOrder,
  type TrainedSurrogate,
  type TrainingSize,
  type TrainingUses,
  trainingUses,
  type UsesOptions,
} from '../workflow/index.ts';
import { dataOptions } from './data.ts';
import type { HeadChoice } from './heads.ts';
import { type AskedLoss, type LossChoice, lossOf, lossOn, lossOptions, sweepsOfLoss } from './loss.ts';
import { optionWords } from './option-words.ts';
import { number, seedOption, share, wholeNumber } from './options.ts';
import type { Work } from './work.ts';

/** What {@link trainingOptions} give. */
export interface TrainingChoice extends LossChoice, HeadChoice {
  readonly steps?: number;
  readonly batch?: number;
  readonly rate?: number;
  readonly validation?: number;
  readonly seed?: number;
}

const TRAINING_OPTIONS: readonly Option[] = [
  ...lossOptions(),
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
  seedOption(),
];

export function trainingOptions(): readonly Option[] {
  return TRAINING_OPTIONS;
}

/** Options of a training as they were given. */
export type AskedFit = FitOptions & AskedLoss & { readonly words: TrainingWords };

/**
 * The options of a training as the library takes them.
 *
 * @param source where the points come from: of a file, options choose the derivatives
 */
export async function fitOptions(
  choice: TrainingChoice,
  source: 'file' | 'model' = 'file',
): Promise<AskedFit> {
  const { steps, batch, rate, validation, seed, labelWeights, throughHead } = choice;
  const schedule = rate === undefined ? undefined : oneCycle(rate);
  const words = optionWords([...TRAINING_OPTIONS, ...(source === 'file' ? dataOptions() : [])]);
  return {
    ...{ loss: await lossOf(choice), labelWeights, steps, batch, schedule, validation, seed, words },
    ...(throughHead && { throughHead }),
  };
}

/** Options of a training whose loss is resolved, with the reasons. */
export type ResolvedFit = FitOptions &
  Pick<UsesOptions, 'reasons'> & { readonly loss: ResolvedLoss; readonly words: TrainingWords };

/** The options with the order that the labels are worth, where it was to be found. */
export function withOrder({ labelWeights, ...asked }: AskedFit, evidence: OrderEvidence): ResolvedFit {
  const loss = lossOn({ ...asked, labelWeights }, defaultLoss(evidence.labels));
  return { ...asked, ...resolveOrder(loss, evidence) };
}

/** The size of a training on a set, which says the memory that it takes. */
export function trainingSize(
  set: Dataset,
  architecture: Architecture,
  { loss = defaultLoss(set), batch }: Pick<FitOptions, 'loss' | 'batch'>,
): TrainingSize {
  const { dydx, vjp, jvp, hessian, hvp } = set;
  const labels =
    dydx !== undefined
      ? 'jacobians'
      : vjp !== undefined
        ? 'cotangents'
        : jvp !== undefined
          ? 'tangents'
          : 'none';
  const second = hessian !== undefined ? 'axes' : (hvp?.directions.shape[1] ?? 0);
  return {
    ...{ points: set.x.shape[0], architecture, batch, labels },
    ...sizeOfLoss(loss, second, set.inputs.length),
  };
}

/** What the size of a training is by its loss. @param second directions a point along which second derivatives are held */
export function sizeOfLoss(
  loss: LossOptions,
  second: number | 'axes',
  inputs: number,
): Pick<TrainingSize, 'loss' | 'cotangents' | 'second' | 'sweeps'> {
  return {
    ...(loss.kind === 'vanilla' ? { loss: 'none' } : { cotangents: loss.sweeps }),
    second,
    sweeps: second === 0 ? 0 : sweepsOfLoss(loss, inputs),
  };
}

/** What is left to do where polishing ended by its budget. */
const MORE = ' (more steps may gain more: sobolev finetune --method polish)';

/** "best at step 2,009 of 2,012, validation loss 1.2e-5; polished: 12 steps, ended: noise floor reached" */
export function describeTraining({
  training: { best, steps, heldOut, polished, ended, note },
}: TrainedSurrogate): string {
  const how =
    polished === 0
      ? `by Adam${note === undefined ? '' : ` alone: ${note}`}`
      : `polished: ${counted(polished, 'step')}, ended: ${ended}${ended === 'budget' ? MORE : ''}`;
  const loss = heldOut.length > 0 ? 'validation loss' : 'training loss, no rows being held out,';
  return `best at step ${best.step.toLocaleString('en')} of ${steps.toLocaleString('en')}, ${loss} ${best.loss.toExponential(2)}; ${how}`;
}

/** Says what a training is going to use, before it begins. */
export function sayUses(
  work: Work,
  data: Dataset,
  options: FitOptions & UsesOptions,
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
