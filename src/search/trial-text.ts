import { numeral } from '../tensor/index.ts';
import type { TargetVerdict } from './targets/index.ts';
import type { TrialRecord } from './trial-record.ts';

/** "gradients.r2>=0.9999 met: 1 − 1e-5" */
export function describeTrial({ verdicts, ended }: Pick<TrialRecord, 'verdicts' | 'ended'>): string {
  if (ended === 'failed') return 'all starts diverged';
  return verdicts
    .map(
      ({ target, value, worst, state }) =>
        `${target} ${STATES[state]}: ${figureText(target, value)}` +
        (state === 'undecided' ? `, at worst ${figureText(target, worst)}` : ''),
    )
    .join(', ');
}

const STATES: Readonly<Record<TargetVerdict['state'], string>> = {
  met: 'met',
  missed: 'missed',
  undecided: 'neither met nor missed by so few test points, or of such noise',
};

/** R² near 1 is told by what it lacks. */
function figureText(target: string, value: number): string {
  return /\.r2>=/.test(target) ? `1 − ${numeral(1 - value)}` : numeral(value);
}
