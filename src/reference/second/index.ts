export { checkSecond, checkStep, estimatorOf, stepsOf } from './choose.ts';
export type { SecondEstimator, SecondKind } from './estimator.ts';
export type { Shift } from './shift.ts';
