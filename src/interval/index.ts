export {
  abs,
  contains,
  EMPTY,
  hull,
  intersect,
  isEmpty,
  magnitude,
  max,
  midpoint,
  min,
  WHOLE,
  width,
} from './bounds.ts';
export { boundsAt, type IntervalTensor, intervals, intervalTensor, isPoint } from './box.ts';
export { rangeOf } from './curve.ts';
export { encloseWith, enclosuresOf } from './enclose.ts';
export { boundsArithmetic } from './kernels.ts';
export { power } from './power.ts';
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
