export { call } from './call.ts';
export { digital } from './digital.ts';
export { type DownAndOutOptions, downAndOut } from './down-and-out.ts';
export type { OptionOptions } from './option.ts';
export type {
  Observation,
  ObservedStep,
  OptionTerms,
  Payoff,
  PayoffIllustration,
  StartCondition,
} from './payoff.ts';
export { put } from './put.ts';
export {
  type AssetOptions,
  type AverageOptions,
  asset,
  average,
  type BasketOptions,
  type BestOfOptions,
  basket,
  bestOf,
  type SpreadOptions,
  spread,
  type Underlying,
} from './underlyings/index.ts';
