export { type Control, checkControl, controlMean, controlOptions } from './control.ts';
export { controlledPart } from './controlled.ts';
export { foldsOf } from './folds.ts';
