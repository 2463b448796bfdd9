import type { ByOrder } from '../evaluation/index.ts';
import type { StageResult, StudyResults } from '../study/index.ts';
import type { ReportData } from './data.ts';
import { formatLayers } from './format.ts';

/** A stage by its name; undefined when the run did not get to it. */
export function stageOf(results: StudyResults, name: string): StageResult | undefined {
  return results.stages.find((stage) => stage.name === name);
}

/** The stage that the study is for: the last that goes on with another one's network, or the last there is. */
export function finalStage({ stages }: StudyResults): StageResult | undefined {
  return stages.findLast(({ parent }) => parent !== undefined) ?? stages.at(-1);
}

/** Where the network of a stage comes from: its parent's parent, and so on; of a control, that of the layers it has. */
export function originOf(results: StudyResults, stage: StageResult): StageResult {
  const before = stageOf(results, stage.parent ?? stage.as ?? '');
  return before === undefined ? stage : originOf(results, before);
}

/** The published R² of a stage; undefined for the control, which was not published, and for studies that never were. */
export function publishedR2({ published }: StudyResults, stage: string): ByOrder | undefined {
  return published !== undefined && Object.hasOwn(published, stage) ? published[stage] : undefined;
}

/** "7-128×6-1": inputs, hidden widths, outputs. */
export function layersOf(
  { ends: { inputs, outputs } }: Pick<ReportData, 'ends'>,
  { hidden }: StageResult,
): string {
  return formatLayers([inputs, ...hidden, outputs]);
}

/**
 * 1 − R², the share of the variance that a network misses; NaN when R² is not known, or not a finite number, which JSON
 * holds as null.
 */
export function missedShare(r2: number | null | undefined): number {
  return typeof r2 === 'number' && Number.isFinite(r2) ? 1 - r2 : Number.NaN;
}
