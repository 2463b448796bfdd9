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
export { encloseWith } from './enclose.ts';
export { boundsArithmetic } from './kernels.ts';
export { power } from './power.ts';
export {
  analyseSignificance,
  type Ends,
  type InputName,
  type LayeredExpressions,
  type LayerSignificance,
  type Significance,
} from './significance.ts';
