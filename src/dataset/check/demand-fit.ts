import { InputError } from '../../tensor/index.ts';
import type { DataFinding } from './finding.ts';

/**
 * Says what was found, and refuses a set that is not fit to train on. What it is refused for is in the error alone.
 *
 * @param source what is to be mended
 * @param force go on all the same
 * @param note is told the other findings; default: nobody is
 * @throws InputError for the first error among the findings
 */
export function demandFit(
  findings: readonly DataFinding[],
  source: 'file' | 'model',
  force = false,
  note?: (text: string) => void,
): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [refused] = force ? [] : errors;
  for (const finding of findings) if (finding !== refused) note?.(`${finding.severity}: ${finding.message}`);
  if (refused === undefined) return;
  const count = errors.length === 1 ? '' : `${errors.length} errors, first `;
  const what = refused.message.replace(/\.$/, '').replace(/^(The|All) /, (word) => word.toLowerCase());
  throw new InputError(
    `${source === 'file' ? 'data' : 'labels of the model'} must be fit to train on: ${count}${what}`,
    undefined,
    `${source === 'file' ? 'Mend the data, or train' : 'Mend the model, or go on'} all the same with --force.`,
  );
}
