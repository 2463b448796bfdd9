import { Option } from 'commander';
import { checkDataset, type DataFinding, type Dataset } from '../dataset/index.ts';
import { InputError } from '../tensor/index.ts';
import type { Work } from './work.ts';

/** Of commands that train, or write what is trained on. */
export function forceOption(what = 'train'): Option {
  return new Option('--force', `${what} although the data has errors (default: off)`);
}

export interface FindingsChoice {
  readonly force?: boolean;
  /** Where the data comes from, which says how it is mended. Default file. */
  readonly source?: 'file' | 'model';
}

/**
 * Checks data before it is trained on, or written for that, and says what was found.
 *
 * @throws InputError for the first error among the findings, unless it is to be overruled
 */
export function checkFindings(
  work: Work,
  data: Dataset,
  { force, source = 'file' }: FindingsChoice,
): readonly DataFinding[] {
  const findings = checkDataset(data, { source });
  for (const { severity, message } of findings) work.note(`${severity}: ${message}`);
  demandFit(findings, force === true, source);
  return findings;
}

/** @throws InputError for the first error among findings, unless it is overruled */
export function demandFit(findings: readonly DataFinding[], force: boolean, source: 'file' | 'model'): void {
  const error = findings.find(({ severity }) => severity === 'error');
  if (error === undefined || force) return;
  throw new InputError(
    `${source === 'file' ? 'data' : 'labels of a model'} must be fit to train on (${findings.length} found)`,
    error.message,
    source === 'file'
      ? 'Mend the data, or train all the same with --force.'
      : 'Mend the model, or go on all the same with --force.',
  );
}
