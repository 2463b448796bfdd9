import { Option } from 'commander';
import type { DataFinding } from '../dataset/index.ts';
import { formatScores } from '../evaluation/index.ts';
import { formatSeconds } from '../report/format.ts';
import { demand } from '../tensor/index.ts';
import type { LossOptions } from '../training/index.ts';
import { type EvaluationRow, type FitOptions, oneCycle, type TrainedSurrogate } from '../workflow/index.ts';
import { describeSurrogate, networkSummary } from './networks.ts';
import { number, wholeNumber } from './options.ts';
import type { Work } from './work.ts';

/** What {@link trainingOptions} give. */
export interface TrainingChoice {
  readonly loss?: 'vanilla' | 'sobolev';
  readonly lambda?: number;
  readonly columns?: 'uniform' | 'scale';
  readonly steps?: number;
  readonly batch?: number;
  readonly rate?: number;
  readonly seed?: number;
}

export function trainingOptions(): Option[] {
  return [
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
    new Option('--seed <number>', 'seed of all that is random (default: 1)').argParser(
      wholeNumber('--seed', 0),
    ),
  ];
}

/** The options of a training as the library takes them. */
export function fitOptions({ loss, lambda, columns, steps, batch, rate, seed }: TrainingChoice): FitOptions {
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
  return { loss: chosen, steps, batch, schedule: rate === undefined ? undefined : oneCycle(rate), seed };
}

/** "best at step 1,984 of 2,000, loss 1.2e-5" */
export function describeTraining({ training: { best, steps } }: TrainedSurrogate): string {
  return `best at step ${best.step.toLocaleString('en')} of ${steps.toLocaleString('en')}, validation loss ${best.loss.toExponential(2)}`;
}

/** Prints what a finished training made, how near it is to its data, and what was found in them. */
export function printTrained(
  work: Work,
  out: string,
  { surrogate, training: { best, steps, seconds, curve } }: TrainedSurrogate,
  fit: readonly EvaluationRow[],
  findings: readonly DataFinding[],
): void {
  const training = { steps, best, seconds, curve };
  const table = formatScores(fit);
  const text = `
on the data, held-out rows included:

${table}

${out}: ${describeSurrogate(surrogate)}
finished in ${formatSeconds(seconds)}`;
  work.print(
    { schema: 'sobolev/trained/1', out, ...networkSummary(surrogate), training, fit, findings },
    work.silent ? table : text,
  );
}
