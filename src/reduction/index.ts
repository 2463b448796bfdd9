export {
  DIFFERENTIAL_SHARE,
  type DifferentialPca,
  differentialPca,
  type InputReduction,
  inputReductionSchema,
  reducingLayer,
} from './differential-pca.ts';
export { coefficientNetwork, expandOutputs } from './expand.ts';
export { FACTOR_SHARE, factorise, type LayerFactors } from './factorise.ts';
export { gradientMoment } from './gradient-moment.ts';
export { gradientStart } from './gradient-start.ts';
export type { Kept } from './kept.ts';
export {
  BASIS_SHARE,
  type OutputBasis,
  type OutputReduction,
  outputBasis,
  outputReductionSchema,
} from './output-basis.ts';
export { reducedSet } from './reduce-outputs.ts';
export { reducedModel } from './reduced-model.ts';
export {
  type SuggestedArchitecture,
  type SuggestOptions,
  suggestArchitectures,
} from './suggest-architectures.ts';
