import type { ByOrder } from '../evaluation/index.ts';
import type { StageName, StageResult, StudyResults } from '../study/index.ts';
import type { ReportData } from './data.ts';
import { formatLayers } from './format.ts';

/** A stage by its name; undefined when the run did not get to it. */
export function stageOf(results: StudyResults, name: StageName): StageResult | undefined {
  return results.stages.find((stage) => stage.name === name);
}

/** The stage that the study is for: fine-tuned on the reference, or the last one that the run got to. */
export function finalStage(results: StudyResults): StageResult | undefined {
  return stageOf(results, 'sobolev-reference') ?? results.stages.at(-1);
}

/** The published R² of a stage; undefined for the control, which was not published, and for studies that never were. */
export function publishedR2(results: StudyResults, stage: StageName): ByOrder | undefined {
  return stage === 'scratch' ? undefined : results.published?.[stage];
}

/** "7-128×6-1": inputs, hidden widths, outputs. */
export function layersOf({ significance: { domain, outputs } }: ReportData, { hidden }: StageResult): string {
  return formatLayers([domain.lo.length, ...hidden, outputs.lo.length]);
}

/**
 * 1 − R², the share of the variance that a network misses; NaN when R² is not known, or not a finite number, which JSON
 * holds as null.
 */
export function missedShare(r2: number | null | undefined): number {
  return typeof r2 === 'number' && Number.isFinite(r2) ? 1 - r2 : Number.NaN;
}
