export type { Observation, ObservedStep, Payoff } from './payoff.ts';
