import { numeral } from '../tensor/index.ts';
import type { TrainingFinding } from './finding.ts';

/** A validation loss below this, relative to that of predicting the mean, is rounding of float32. */
const ROUNDING = 1e-11;
/** A loss that differs by less, relatively, was hardly moved by the steps. */
const HARDLY = 0.01;

/**
 * A training loss below this, relative to the validation loss at the start, shows that steps did learn the rows that they
 * saw.
 */
const LEARNT = 0.5;

/** The losses of a training. */
export interface Losses {
  /** The loss of the parameters that the training began with. */
  readonly start: number;
  /** The loss of predicting the mean of the labels. */
  readonly ofMean: number;
  /** The least loss after a step or more. */
  readonly least: number;
  /** The loss of the last steps, on the rows trained on. */
  readonly training: number;
}

/**
 * A finding of a training that ended where it began. One that had nothing to improve was already as exact as float32 is.
 *
 * @param peak of the learning rate, where there is one
 */
export function improvementFindings(
  losses: Losses,
  {
    steps,
    peak,
    outputs,
  }: { readonly steps: number; readonly peak?: number; readonly outputs: readonly string[] },
): readonly TrainingFinding[] {
  const { start, ofMean, least } = losses;
  if (least < start) return [];
  if (start <= ROUNDING * ofMean)
    return [
      {
        kind: 'already-exact',
        severity: 'note',
        message:
          `before the first step the network met its data up to the rounding of float32 (validation loss ${numeral(start)}): ` +
          'it was kept as it was',
        outputs,
      },
    ];
  return [
    {
      kind: 'no-improvement',
      severity: 'warning',
      message:
        `no step made the network better than it was at the start: the validation loss was ${numeral(start)} there, and ` +
        `${numeral(least)} at best afterwards; the network was kept as it was. ${remedyFor(losses, steps, peak)}`,
      outputs,
    },
  ];
}

function remedyFor({ start, least, training }: Losses, steps: number, peak?: number): string {
  if (training < LEARNT * start)
    return (
      `Its steps learnt the rows that they saw alone (training loss ${numeral(training)}): give more rows, a smaller network ` +
      'or fewer steps, or look whether the outputs depend on these inputs.'
    );
  const taken = `${steps.toLocaleString('en')} ${steps === 1 ? 'step was' : 'steps were'} taken`;
  if (peak === undefined) return `Take more steps (${taken}), or start from other weights.`;
  return least <= (1 + HARDLY) * start
    ? 'Either it is as good as this data can make it, or its steps were too small or too few: raise the learning rate ' +
        `(its peak was ${numeral(peak)}), or take more steps (${taken}).`
    : `Lower the learning rate (its peak was ${numeral(peak)}), or take more steps (${taken}).`;
}
