export { type AsianModelOptions, asianModel } from './asian.ts';
export { type BarrierModelOptions, barrierModel } from './barrier.ts';
export { type BlackScholesModelOptions, blackScholesModel } from './black-scholes.ts';
export { type DigitalModelOptions, digitalModel } from './digital.ts';
export { type HestonModelOptions, hestonModel } from './heston.ts';
export type { PricingOptions, SimulationOptions } from './pricing-model.ts';
export type { HeldOrInput } from './quantities.ts';
