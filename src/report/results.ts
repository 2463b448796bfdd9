import type { ByOrder } from '../evaluation/index.ts';
import type { StageResult, StudyResults } from '../study/index.ts';
import type { ReportData } from './data.ts';
import { formatLayers } from './format.ts';

/** A stage by its name; undefined when the run did not get to it. */
export function stageOf(results: StudyResults, name: string): StageResult | undefined {
  return results.stages.find((stage) => stage.name === name);
}

/** The stage that the study is for: the last that goes on with another's network, else the last. */
export function finalStage({ stages }: StudyResults): StageResult | undefined {
  return stages.findLast(({ parent }) => parent !== undefined) ?? stages.at(-1);
}

/**
 * The stage that a network comes from in the end, by way of its parents. A control comes from where the network of the same
 * layers does.
 */
export function originOf(results: StudyResults, stage: StageResult): StageResult {
  const before = stageOf(results, stage.parent ?? stage.as ?? '');
  return before === undefined ? stage : originOf(results, before);
}

/** The published R² of a stage. Undefined for the control and for studies that were never published. */
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
 * 1 − R², the share of the variance that a network misses. NaN when R² is not known, or not finite, which JSON holds as
 * null.
 */
export function missedShare(r2: number | null | undefined): number {
  return typeof r2 === 'number' && Number.isFinite(r2) ? 1 - r2 : Number.NaN;
}
