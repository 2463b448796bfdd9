export { defaultLoss, hasDerivatives, hasSecondDerivatives } from './default-loss.ts';
export { checkDirections, type Directions, directionsSchema, sweepsOf } from './directions/directions.ts';
export type { Draw, DrawContext } from './draw.ts';
export { drawName, type ObjectiveGraph, objectiveGraph, type Sources } from './graph.ts';
export { balance, balanceOfOrder2, checkLoss, type LossOptions, lossSchema, objectiveOf } from './loss.ts';
export {
  type BoundObjective,
  type BoundTerm,
  bindObjective,
  type Columns,
  drawsOf,
  isFitted,
  knownOf,
  type Objective,
  type OnSamples,
  withoutDraws,
} from './objective.ts';
export { labels, partialLabels } from './tables.ts';
export type { Batch, Dimensions, Term, TermOnSamples, TermTable } from './term.ts';
export { type CurvatureOptions, curvatures } from './terms/curvatures.ts';
export { type GradientOptions, gradients } from './terms/gradients.ts';
export { holdsProducts } from './terms/held-products.ts';
export { DYDX } from './terms/jacobians.ts';
export { labelsShape, type ValueOptions, values } from './terms/values.ts';
export { squareWeight, totals } from './total.ts';
