export { besideEachOther } from './beside.ts';
export { blackScholesControl } from './black-scholes-call.ts';
export { geometricAsianControl } from './geometric-asian.ts';
export {
  type ControlOfProcess,
  controlFor,
  controlOfProcess,
  type ProcessControl,
  processControlSchemas,
} from './process-control.ts';
export type { OptionControlOptions } from './taken.ts';
export { type UnderlyingControlOptions, underlyingControl } from './underlying.ts';
