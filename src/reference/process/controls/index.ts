export { besideEachOther } from './beside.ts';
export { type BlackScholesControlOptions, blackScholesControl } from './black-scholes-call.ts';
export { type GeometricAsianControlOptions, geometricAsianControl } from './geometric-asian.ts';
export { controlOfProcess, type ProcessControl, processControlSchemas } from './process-control.ts';
export { type UnderlyingControlOptions, underlyingControl } from './underlying.ts';
