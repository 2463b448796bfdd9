export type { ColumnScore, ColumnsScore } from './columns-score.ts';
export { comparedParts, derivativesOf, type Truth } from './compared.ts';
export type { Predictor } from './derivatives.ts';
export { demandFinite, withFinite } from './finite.ts';
export { maxError, r2, r2PerDimension, rmse } from './metrics.ts';
export {
  type Along,
  type Predictions,
  type PredictionsOf,
  type PredictOptions,
  predict,
  predictDerivatives,
} from './predict.ts';
export { predictProducts, predictTangents } from './predict-products.ts';
export { published } from './published.ts';
export { type ByOrder, type Points, type Predicted, type Score, Scorer, score } from './score.ts';
export { formatScores, type ScoredNetwork } from './scores-table.ts';
export { alignColumns, formatTable, formatWidths, type TableRow } from './table.ts';
