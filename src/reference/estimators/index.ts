export { centralSlope, shiftOfArgument } from './argument-shift.ts';
export { checkLabelOptions, checkStep, stepsOf } from './check.ts';
export { checkNoise } from './check-noise.ts';
export { type ChosenLabels, chosenLabels } from './choose.ts';
export type { Estimator, EstimatorKind, LabelChoice, Product } from './estimator.ts';
export { estimatorOf } from './estimator-of.ts';
export type { Shift } from './shift.ts';
export type { AlongNormals, ShiftAt, ShiftRule } from './shift-at.ts';
