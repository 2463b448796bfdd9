import { Option } from 'commander';
import { checkDataset, type DataFinding, type Dataset } from '../dataset/index.ts';
import { InputError } from '../tensor/index.ts';
import type { Work } from './work.ts';

/** Of commands that train. */
export function forceOption(): Option {
  return new Option('--force', 'train although the data has errors (default: off)');
}

/**
 * Checks data before it is trained on, and says what was found.
 *
 * @throws InputError for the first error among the findings, unless it is to be overruled
 */
export function checkFindings(
  work: Work,
  data: Dataset,
  { force }: { readonly force?: boolean },
): readonly DataFinding[] {
  const findings = checkDataset(data);
  for (const { severity, message } of findings) work.note(`${severity}: ${message}`);
  const error = findings.find(({ severity }) => severity === 'error');
  if (error !== undefined && !force)
    throw new InputError(
      `data must be fit to train on (${findings.length} found)`,
      error.message,
      'Mend the data, or train all the same with --force.',
    );
  return findings;
}
