import type { IntervalTensor } from './interval-tensor.ts';
import { type AnalysisArithmetic, intervalAnalysis, type WithShape } from './significance.ts';

/** A part of a box, as an enclosure of the points in it, [1, d], and the arithmetic that it is of. */
export interface Cell<E extends WithShape> {
  readonly analysis: AnalysisArithmetic<E>;
  readonly x: E;
}

/** All of a box, in interval arithmetic. */
export function wholeBox(box: IntervalTensor): Cell<IntervalTensor> {
  return { analysis: intervalAnalysis, x: box };
}
