import type { FrontierDocument, TargetVerdict, TrialRecord } from '../../search/index.ts';
import { formatNumber, formatSmall, MISSING } from '../format.ts';

/** A trial with what a page says of it. */
export function trialsNamed({ trials }: FrontierDocument, names: readonly string[]): readonly TrialRecord[] {
  return names.flatMap((name) => trials.filter((trial) => trial.name === name));
}

/** The network that a search answers with: the smallest, or the closest. */
export function answerOf(document: FrontierDocument): TrialRecord | undefined {
  const { trials, smallest, closest } = document;
  return trials.find(({ name }) => name === (smallest ?? closest));
}

/** Languages whose code was timed, in the order in which they were. */
export function languagesOf({ trials }: FrontierDocument): readonly string[] {
  return [...new Set(trials.flatMap(({ nanoseconds }) => Object.keys(nanoseconds)))];
}

/** Whether a target is one of R², which pages tell by what it lacks. */
export function isShare(target: string): boolean {
  return target.includes('.r2>=');
}

/** "1 − R² of gradients", "largest error of values" */
export function quantityOf(target: string): string {
  const [, order = '', metric = ''] = /^(\w+)\.(\w+)/.exec(target) ?? [];
  return `${METRICS[metric] ?? metric} of ${order}`;
}

const METRICS: Readonly<Record<string, string>> = {
  r2: '1 − R²',
  rmse: 'root mean square error',
  maxError: 'largest error',
  meanError: 'mean error',
};

/** How far from perfect a figure is: what R² lacks, or the error. NaN where it is not known. */
export function distanceOf(target: string, figure: number | null): number {
  if (figure === null) return Number.NaN;
  return isShare(target) ? 1 - figure : figure;
}

/** What a target allows. */
export function allowedBy(target: string): number {
  return distanceOf(target, Number(target.split('=')[1]));
}

/** "8.1e-5, at worst 8.4e-5" */
export function verdictText({ target, value, worst }: TargetVerdict): string {
  const [seen, end] = [value, worst].map((figure) => formatSmall(distanceOf(target, figure)));
  return seen === end ? seen : `${seen}, at worst ${end}`;
}

export function verdictFor(
  { verdicts }: Pick<TrialRecord, 'verdicts'>,
  target: string,
): TargetVerdict | undefined {
  return verdicts.find((verdict) => verdict.target === target);
}

/** Whether the points leave open that a network meets the targets: none is seen to be missed. */
export function isOpen({ ended, verdicts }: TrialRecord): boolean {
  return ended !== 'met' && verdicts.length > 0 && verdicts.every(({ state }) => state !== 'missed');
}

/** How a trial ended, in a few words. */
export function endOf(trial: TrialRecord): string {
  if (trial.ended === 'met') return TRIAL_ENDS.met;
  const how =
    trial.ended === 'missed' && isOpen(trial)
      ? 'not shown to meet it, nor to miss it'
      : TRIAL_ENDS[trial.ended];
  return `${how}, rung ${trial.rung} of ${trial.rungs}`;
}

const TRIAL_ENDS: Readonly<Record<TrialRecord['ended'], string>> = {
  met: 'meets the target',
  missed: 'misses it after all rungs',
  hopeless: 'given up, far from it',
  failed: 'all starts diverged',
  'cut off': 'cut off, goes on where the search does',
};

export function nanosecondsText(trial: TrialRecord, language: string): string {
  const time = trial.nanoseconds[language];
  return time === undefined ? MISSING : formatNumber(time, 3);
}
