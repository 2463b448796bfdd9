export { checkSecond, estimatorOf } from './choose.ts';
export type { SecondEstimator, SecondKind } from './estimator.ts';
export type { Shift } from './shift.ts';
