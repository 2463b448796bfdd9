export { adjointSweep, type DynamicalSystem, integrate, type TimeGrid } from './runge-kutta.ts';
export { type SirEpidemicOptions, sirEpidemic, sirSystem } from './sir-epidemic.ts';
