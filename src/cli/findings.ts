import { Option } from 'commander';
import {
  checkDataset,
  type DataFinding,
  type Dataset,
  demandFit,
  modelRemedies,
  sliceDataset,
} from '../dataset/index.ts';
import { demand } from '../tensor/index.ts';
import { computedNotes } from '../workflow/index.ts';
import { commandRemedies } from './remedies.ts';
import type { Work } from './work.ts';

/** The option `--force` of commands that train, or label points to train on. */
export function forceOption(goOn = 'train although the data has errors'): Option {
  return new Option('--force', `${goOn} (default: off)`);
}

/** Where data comes from, which says how it is mended, and whether its errors are overruled. */
export interface FindingsChoice {
  readonly force?: boolean;
  /** Default: a file. */
  readonly source?: 'file' | 'model';
}

/**
 * Checks data before it is trained on, and says what was found.
 *
 * @throws InputError where there is only one row, or for the first error among the findings, unless `force` overrules it
 */
export function checkFindings(
  work: Work,
  data: Dataset,
  { force, source = 'file' }: FindingsChoice,
): readonly DataFinding[] {
  const rows = data.x.shape[0];
  demand(
    rows > 1 || force === true,
    'a training needs two rows or more',
    rows,
    `Give more ${source === 'file' ? 'rows' : 'points'}.`,
  );
  const findings = checkDataset(data, { remedies: source === 'file' ? commandRemedies : modelRemedies });
  demandFit(findings, source, force, (text) => work.note(text));
  return findings;
}

/** Most points of a model that are looked at: enough to see what is wrong with its derivatives. */
const LOOKED = 4096;

/**
 * Checks the derivatives of a model's first labels before they are written, and says what was found.
 *
 * @throws InputError for the first error among the findings, unless `force` overrules it
 */
export function checkLabels(work: Work, first: Dataset, force?: boolean): readonly DataFinding[] {
  const looked = sliceDataset(first, 0, Math.min(LOOKED, first.x.shape[0]));
  const findings = checkDataset(looked, { remedies: modelRemedies }).filter(({ kind }) =>
    /^(gradient|adjoint|tangent|hessian|products)-/.test(kind),
  );
  demandFit(findings, 'model', force, (text) => work.note(text));
  return findings;
}

/** Says what a model chose by itself for its labels: float64, or an estimator of derivatives. */
export function noteComputed(work: Work, set: Dataset): void {
  for (const note of computedNotes(set)) work.note(note);
}
