import { type ByOrder, formatWidths } from '../evaluation/index.ts';
import type { StagePruning, StageResult, StudyResults } from '../study/index.ts';
import type { ReportData } from './data.ts';

/** A stage by its name; undefined when the run did not get to it. */
export function stageOf(results: StudyResults, name: string): StageResult | undefined {
  return results.stages.find((stage) => stage.name === name);
}

/**
 * The stage that a headline speaks of: of the smallest networks the one with the best scores. Those that a pruning made come
 * before any other, such as controls from random weights.
 */
export function finalStage(results: StudyResults): StageResult | undefined {
  const pruned = results.stages.filter((stage) => wasPruned(results, stage));
  const candidates = pruned.length > 0 ? pruned : results.stages;
  // Not by what is on paths: of networks as sparse as each other one that lost its paths must not stand for all.
  const size = ({ parameters, sparsity }: StageResult) => parameters - (sparsity?.zeros ?? 0);
  const least = Math.min(...candidates.map(size));
  const smallest = candidates.filter((stage) => size(stage) === least);
  return smallest.reduce<StageResult | undefined>(
    (best, stage) => (best !== undefined && missed(best) <= missed(stage) ? best : stage),
    undefined,
  );
}

/** The sum of log(1 − R²) over what is scored: the lower the better. Infinite where an R² is not known. */
function missed({ r2 }: StageResult): number {
  const sum = Object.values(r2).reduce((total, one) => total + Math.log(missedShare(one)), 0);
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum;
}

/**
 * Parameters that a network uses. Where weights are zero these are the weights on paths from inputs to outputs, and the biases of
 * neurons there and of the outputs. Else all.
 */
export function parametersLeft({ parameters, sparsity }: StageResult): number {
  if (sparsity === undefined) return parameters;
  const { weights, effective, live } = sparsity;
  const dead = live.reduce((sum, { neurons, of }) => sum + of - neurons, 0);
  return parameters - weights + effective - dead;
}

/** Whether a stage prunes, or goes on with what a pruning left. */
function wasPruned(results: StudyResults, { pruning, parent }: StageResult): boolean {
  if (pruning !== undefined) return true;
  const before = stageOf(results, parent ?? '');
  return before !== undefined && wasPruned(results, before);
}

/** The prunings on the way to a stage's network, the last one first. */
export function prunedAbove(results: StudyResults, { pruning, parent }: StageResult): StagePruning[] {
  const before = stageOf(results, parent ?? '');
  const earlier = before === undefined ? [] : prunedAbove(results, before);
  return pruning === undefined ? earlier : [pruning, ...earlier];
}

/** The stage that a network comes from in the end, by way of its parents: itself where it began with random weights. */
export function originOf(results: StudyResults, stage: StageResult): StageResult {
  const before = stageOf(results, stage.parent ?? '');
  return before === undefined ? stage : originOf(results, before);
}

/** The published R² of a stage. Undefined for the control and for studies that were never published. */
export function publishedR2({ published }: StudyResults, stage: string): ByOrder | undefined {
  return published !== undefined && Object.hasOwn(published, stage) ? published[stage] : undefined;
}

/** "7-128×6-1": inputs, hidden widths as in all tables, outputs. */
export function layersOf(
  { ends: { inputs, outputs } }: Pick<ReportData, 'ends'>,
  { hidden }: StageResult,
): string {
  return [inputs, ...(hidden.length > 0 ? [formatWidths(hidden)] : []), outputs].join('-');
}

/**
 * 1 − R², the share of the variance that a network misses. NaN when R² is not known, or not finite, which JSON holds as
 * null.
 */
export function missedShare(r2: number | null | undefined): number {
  return typeof r2 === 'number' && Number.isFinite(r2) ? 1 - r2 : Number.NaN;
}
