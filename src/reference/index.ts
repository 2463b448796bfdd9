export {
  type BachelierModel,
  type BachelierOptions,
  bachelier,
} from './bachelier.ts';
export {
  type BachelierChoice,
  type BachelierParameters,
  bachelierParameters,
  covarianceFactor,
  covarianceOf,
} from './bachelier-parameters.ts';
export { type BatchOptions, evaluateInBatches, pointsInput } from './batches.ts';
export { callbackModel } from './callback.ts';
export type {
  CallbackLabels,
  CallbackModelOptions,
  CallbackRequest,
  CallbackRows,
} from './callback-options.ts';
export type { CallbackNumbers, CallbackResults } from './callback-results.ts';
export { catalogue, isModelName, type ModelName, namedModel } from './catalogue.ts';
export { catalogueModel, type ModelChoice } from './catalogue-model.ts';
export { checkedModel } from './check-model.ts';
export type { Control } from './control/index.ts';
export { type DifferencesOptions, withDifferences } from './differenced.ts';
export { diffusionModel } from './diffusion-model.ts';
export type { DiffusionModelOptions } from './diffusion-options.ts';
export { type SirEpidemicOptions, sirEpidemic } from './dynamics/index.ts';
export type {
  AlongNormals,
  ChosenLabels,
  EstimatorKind,
  LabelChoice,
  Shift,
  ShiftAt,
  ShiftRule,
} from './estimators/index.ts';
export { type DiffusionFieldOptions, diffusionField } from './fields/index.ts';
export {
  bachelierCall,
  bachelierDigital,
  bachelierDownAndOutCall,
  bachelierFormula,
  bachelierPut,
  blackScholesCall,
  blackScholesDigital,
  blackScholesDownAndOutCall,
  blackScholesPut,
  type ClosedForm,
  type Condition,
  exactOf,
  geometricAsianCall,
  hestonCall,
  hestonDigital,
  hestonPut,
  inexactNote,
  type OtherQuantity,
  type Quantities,
  type Quantity,
} from './formulas/index.ts';
export { type FunctionModelOptions, functionModel } from './function.ts';
export {
  checkInterchange,
  demandInterchange,
  describeInterchange,
  type InterchangeCheck,
  type InterchangeOptions,
} from './interchange.ts';
export type { EstimatedSlope, InterchangeColumn } from './interchange-columns.ts';
export type {
  Estimates,
  ExactLabels,
  ExactModel,
  FirstProducts,
  Illustration,
  LabelRequest,
  Labels,
  ReferenceModel,
  StandardErrors,
} from './model.ts';
export { monteCarloModel } from './monte-carlo.ts';
export type { MonteCarloOptions } from './monte-carlo-options.ts';
export { OrderError } from './order-error.ts';
export {
  type AssetOptions,
  type AverageOptions,
  asset,
  average,
  type BasketOptions,
  type BestOfOptions,
  basket,
  bestOf,
  call,
  type DownAndOutOptions,
  digital,
  downAndOut,
  type Observation,
  type ObservedStep,
  type OptionOptions,
  type OptionTerms,
  type Payoff,
  type PayoffIllustration,
  put,
  type SpreadOptions,
  type StartCondition,
  spread,
  type Underlying,
} from './payoffs/index.ts';
export {
  type AsianModelOptions,
  asianModel,
  type BarrierModelOptions,
  type BlackScholesModelOptions,
  barrierModel,
  blackScholesModel,
  type DigitalModelOptions,
  digitalModel,
  type HeldOrInput,
  type HestonModelOptions,
  hestonModel,
  type PricingOptions,
  type SimulationOptions,
} from './pricing/index.ts';
export {
  type Admissible,
  type BrownianMotionOptions,
  blackScholesControl,
  brownianMotion,
  type CevOptions,
  type ControlOfProcess,
  cev,
  type Diffusion,
  type DiffusionQuantities,
  type GeometricBrownianMotionOptions,
  geometricAsianControl,
  geometricBrownianMotion,
  type HestonOptions,
  type HestonQuantities,
  heston,
  type Inputs,
  type LognormalQuantities,
  type NoiseCorrelation,
  type NumberOrInput,
  type OfComponents,
  type OptionControlOptions,
  type Parts,
  type ProcessControl,
  type Scheme,
  type SchemeName,
  type UnderlyingControlOptions,
  underlyingControl,
} from './process/index.ts';
export type { SamplingChoice, SobolSampling } from './sampling/index.ts';
export { type SessionModelOptions, sessionModel } from './session.ts';
export { checkedSmoothing, positivePart, type Smoothing, smooth } from './smoothing.ts';
export {
  borehole,
  branin,
  type IshigamiOptions,
  ishigami,
  otlCircuit,
  type RingDownOptions,
  type RosenbrockOptions,
  ringDown,
  rosenbrock,
  type TestFunctionOptions,
  wingWeight,
} from './test-functions/index.ts';
