import type { Dataset } from '../dataset.ts';
import { columnFindings } from './columns.ts';
import { duplicateFindings } from './duplicates.ts';
import { type DataFinding, merged } from './finding.ts';
import { gradientFindings } from './gradients.ts';
import { symmetryFindings } from './hessians.ts';
import { sweepFindings } from './products.ts';
import { fileRemedies, type Remedies } from './remedies.ts';
import { secondFindings } from './second.ts';

export interface CheckOptions {
  /** What the findings say is to be done about derivatives. Default: by the options of `readDataset`. */
  readonly remedies?: Remedies;
}

/**
 * Looks for what would spoil a training, before it (docs/data.md). That is constant columns, columns of which float32 would
 * lose the digits, outliers and unknown derivatives. It is also points that come twice, and gradients that cannot belong to
 * the values. Likewise adjoints and tangents that cannot. Likewise second derivatives that are not symmetric, or cannot belong
 * to the gradients. Deterministic. Large sets are sampled where all pairs would be too many: 131072 points of 7 inputs take about
 * a quarter of a second.
 *
 * @returns nothing where nothing was found; errors first; findings of one kind about many columns as one
 */
export function checkDataset(
  set: Dataset,
  { remedies = fileRemedies }: CheckOptions = {},
): readonly DataFinding[] {
  const findings = merged([
    ...columnFindings(set),
    ...duplicateFindings(set),
    ...gradientFindings(set, remedies),
    ...sweepFindings(set, remedies),
    ...symmetryFindings(set, remedies),
    ...secondFindings(set, remedies),
  ]);
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}
