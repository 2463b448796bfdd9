export {
  DIFFERENTIAL_SHARE,
  type DifferentialPca,
  differentialPca,
  type InputReduction,
  inputReductionSchema,
  reducingLayer,
} from './differential-pca.ts';
export type { Kept } from './kept.ts';
