import { COMPARISON_REPORT, type Comparison } from '../../comparison/index.ts';
import { type Store, writeText } from '../../study/index.ts';
import { renderComparison } from './page.ts';

/** Writes `report.html` beside the files of a comparison: one self-contained file. Gives its name. */
export async function writeComparisonReport(store: Store, comparison: Comparison): Promise<string> {
  await writeText(store, COMPARISON_REPORT, renderComparison(comparison));
  return COMPARISON_REPORT;
}
