export {
  abs,
  contains,
  EMPTY,
  hull,
  intersect,
  isEmpty,
  largestNorm,
  magnitude,
  max,
  midpoint,
  min,
  WHOLE,
  width,
} from './bounds.ts';
export { type Cell, wholeBox } from './cell.ts';
export { rangeOf } from './curve.ts';
export { encloseWith, enclosuresOf } from './enclose.ts';
export { boundsAt, type IntervalTensor, intervalTensor, isPoint } from './interval-tensor.ts';
export { intervals } from './intervals.ts';
export { boundsArithmetic } from './kernels.ts';
export { broadcastStrides, gather } from './layout.ts';
export { power } from './power.ts';
export { addUp, divUp, down, mulUp, up } from './rounding.ts';
export {
  type AnalysisArithmetic,
  type AnalysisOptions,
  analyseSignificance,
  domainBox,
  type Ends,
  intervalAnalysis,
  type LayeredExpressions,
  type LayerSignificance,
  type SignificanceAnalysis,
} from './significance.ts';
