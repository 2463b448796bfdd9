export { type AdjointOf, adjointsOf } from './adjoints/adjoint-of.ts';
export {
  type ChanceLevel,
  type Correlation,
  type CriterionAgreement,
  type LayerAgreement,
  type RankAgreement,
  rankAgreement,
} from './agreement.ts';
export { checkRule } from './check-rule.ts';
export { affineSignificance, affineSignificanceOver } from './criteria/affine-significance.ts';
export { affinity } from './criteria/affinity.ts';
export {
  type EliminationOptions,
  elimination,
  eliminationBy,
  eliminationMean,
} from './criteria/elimination.ts';
export { criteria, criterionNamed } from './criteria/index.ts';
export { intervalSignificance, surrogateSignificance } from './criteria/interval-significance.ts';
export { incomingMagnitude, magnitude } from './criteria/magnitude.ts';
export { optimalBrainSurgeon } from './criteria/optimal-brain-surgeon.ts';
export { randomScores } from './criteria/random.ts';
export { saliency } from './criteria/saliency.ts';
export { sampledSignificance, significanceOn } from './criteria/sampled-significance.ts';
export { taylor } from './criteria/taylor.ts';
export type { Criterion, CriterionContext, GivenGroup } from './criterion.ts';
export {
  demandBox,
  demandCriterion,
  demandOptions,
  demandScores,
} from './demand-arguments.ts';
export { demandScored } from './demand-scored.ts';
export { type FaintInputs, faintInputs } from './faint-inputs.ts';
export { demandNetwork, networkDigest } from './fingerprint.ts';
export { type DescribedInputs, type InputName, withInputsOf } from './input-names.ts';
export { countKept, keptWidths } from './kept-widths.ts';
export { removableLayers } from './layers/chain.ts';
export type { MergeErrors } from './layers/fitted-run.ts';
export { weightsMask, zerosMask } from './mask.ts';
export { describedPlan } from './plans/described.ts';
export {
  applyPlan,
  demandPrunable,
  parsePlan,
  planNote,
  planOf,
  prunables,
  pruneByPlan,
  pruneBySelection,
  renewPlan,
  selectFor,
  tiesOf,
} from './plans/index.ts';
export type { InputPlan, InputsPlan } from './plans/inputs-document.ts';
export type { PlanContext, Pruned } from './plans/kind.ts';
export type { LayerChoice, LayersPlan, PlannedMerge } from './plans/layers-document.ts';
export { type MeasuredCut, measureCut } from './plans/measured-cut.ts';
export type { FormerPlan, LayerPlan, NeuronPlan, PruningPlan } from './plans/neurons-document.ts';
export type { PlanDocument, PlanOf, PlansByKind, Prunable } from './plans/plan.ts';
export type { LayerWeights, WeightsPlan } from './plans/weights-document.ts';
export { SCORED_SAMPLES, someSamples } from './points.ts';
export type { CutPointsSource } from './replacement/cut-points.ts';
export type { CutQuality, DeadNeurons } from './replacement/cut-quality.ts';
export type { TriedReplacement } from './replacement/least-harm.ts';
export type { Refit } from './replacement/refit.ts';
export {
  type Replacement,
  type ReplacementChoice,
  replacementChoices,
  replacements,
} from './replacement/replacement.ts';
export { type Revived, reviveNeurons } from './revived.ts';
export { type RoundParts, roundRules } from './round-rules.ts';
export {
  type LayerScaling,
  layerScalings,
  type PruningRule,
  pruningRule,
  type RuleScope,
} from './rule.ts';
export { scalingOf } from './scaled.ts';
export {
  INTERVAL_SIGNIFICANCE,
  parseScores,
  type Scored,
  type ScoreGroup,
  type Scores,
  scoredKinds,
  scoresOf,
} from './scores.ts';
export { type ScoringOptions, scoresBy } from './scores-by.ts';
export { type SelectOptions, select } from './select.ts';
export type { Choice, SelectedGroup, Selection } from './selection.ts';
export { parseSignificance, type Significance } from './significance.ts';
export type { NeuronPlace, Tie } from './tie.ts';
export { tiedNeurons } from './tied.ts';
export { ZERO_SCORES_REMEDY, zeroKinds } from './zero-scores.ts';
