import { InputError } from '../../tensor/index.ts';
import type { DataFinding } from './finding.ts';

/**
 * Refuses a set that was found not to be fit to train on.
 *
 * @param source what is to be mended
 * @param force go on all the same
 * @throws InputError for the first error among the findings
 */
export function demandFit(findings: readonly DataFinding[], source: 'file' | 'model', force = false): void {
  const error = findings.find(({ severity }) => severity === 'error');
  if (error === undefined || force) return;
  const mend = source === 'file' ? 'Mend the data, or train' : 'Mend the model, or go on';
  throw new InputError(
    `${source === 'file' ? 'data' : 'labels of the model'} must be fit to train on (${findings.length} found)`,
    error.message.replace(/\.$/, ''),
    `${mend} all the same with --force.`,
  );
}
