export { type Control, checkControl, controlMean, controlOptions, controlSchemas } from './control.ts';
export { CONSTANT, controlledPart } from './controlled.ts';
export { type Folds, foldOf, foldsOf } from './folds.ts';
