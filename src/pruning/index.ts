export { applyPlan, renewPlan } from './apply.ts';
export { criteria } from './criteria/index.ts';
export { intervalSignificance, surrogateSignificance } from './criteria/interval-significance.ts';
export { incomingMagnitude, magnitude } from './criteria/magnitude.ts';
export { randomScores } from './criteria/random.ts';
export type { Criterion, CriterionContext, GivenGroup } from './criterion.ts';
export { demandNetwork } from './fingerprint.ts';
export type { InputName } from './input-names.ts';
export { keptWidths } from './kept-widths.ts';
export {
  type FormerPlan,
  type LayerPlan,
  type NeuronPlan,
  type PlanDocument,
  type PruningPlan,
  parsePlan,
} from './plan.ts';
export { planNote } from './plan-note.ts';
export { planOf } from './plan-of.ts';
export { checkRule, type PruningRule, pruningRule } from './rule.ts';
export {
  INTERVAL_SIGNIFICANCE,
  parseScores,
  type Scored,
  type ScoreGroup,
  type Scores,
  scoresOf,
} from './scores.ts';
export { type ScoringOptions, scoresBy } from './scores-by.ts';
export { type SelectOptions, select } from './select.ts';
export type { Choice, SelectedGroup, Selection } from './selection.ts';
export { parseSignificance, type Significance } from './significance.ts';
export type { NeuronPlace, Tie } from './tie.ts';
export { tiedNeurons } from './tied.ts';
export {
  applyWeightsPlan,
  type LayerWeights,
  parseWeightsPlan,
  type WeightsPlan,
  weightsMask,
  weightsPlanOf,
} from './weights-plan.ts';
