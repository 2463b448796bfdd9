import { numeral } from '../tensor/index.ts';
import type { TrainingFinding } from './finding.ts';

/** A validation loss, relative to that of predicting the mean, that is rounding of float32. */
const ROUNDING = 1e-11;
/** What a loss may differ by that steps hardly moved. */
const HARDLY = 0.01;

/** How validation losses went. */
export interface Losses {
  /** Of the parameters that the training began with. */
  readonly start: number;
  /** Of predicting the mean of the labels. */
  readonly ofMean: number;
  /** The least after a step or more. */
  readonly least: number;
}

/**
 * A training that ended where it began. One that had nothing to improve was already as exact as float32 is.
 *
 * @param peak of the learning rate
 */
export function improvementFindings(
  { start, ofMean, least }: Losses,
  {
    steps,
    peak,
    outputs,
  }: { readonly steps: number; readonly peak: number; readonly outputs: readonly string[] },
): readonly TrainingFinding[] {
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
  const taken = `${steps.toLocaleString('en')} ${steps === 1 ? 'step was' : 'steps were'} taken`;
  const remedy =
    least <= (1 + HARDLY) * start
      ? `Either it is as good as this data can make it, or its steps were too small or too few: raise the learning rate ` +
        `(its peak was ${numeral(peak)}), or take more steps (${taken}).`
      : `Lower the learning rate (its peak was ${numeral(peak)}), or take more steps (${taken}).`;
  return [
    {
      kind: 'no-improvement',
      severity: 'warning',
      message:
        `no step made the network better than it was at the start: the validation loss was ${numeral(start)} there, and ` +
        `${numeral(least)} at best afterwards; the network was kept as it was. ${remedy}`,
      outputs,
    },
  ];
}
