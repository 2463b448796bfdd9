export {
  besideEachOther,
  blackScholesControl,
  type ControlOfProcess,
  controlFor,
  controlOfProcess,
  geometricAsianControl,
  type OptionControlOptions,
  type ProcessControl,
  type UnderlyingControlOptions,
  underlyingControl,
} from './controls/index.ts';
export type { NoiseCorrelation } from './correlation.ts';
export type { Admissible, Diffusion } from './diffusion.ts';
export type { DiffusionQuantities, HestonQuantities, LognormalQuantities } from './diffusion-quantities.ts';
export {
  type BrownianMotionOptions,
  brownianMotion,
  type CevOptions,
  cev,
  type GeometricBrownianMotionOptions,
  geometricBrownianMotion,
  type HestonOptions,
  heston,
} from './models/index.ts';
export type { NumberOrInput, OfComponents } from './number-or-input.ts';
export { heldParts, type Inputs, type Parts, widthOf } from './parts.ts';
export type { ProcessOptions } from './process-options.ts';
export { type Recurrence, recurrenceOf } from './recurrence.ts';
export { type Scheme, type SchemeName, schemeOf, schemes } from './schemes/index.ts';
export { columnsAlong, unrolled } from './unrolled.ts';
