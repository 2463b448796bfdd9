export { borehole } from './borehole.ts';
export { branin } from './branin.ts';
export { type IshigamiOptions, ishigami } from './ishigami.ts';
export type { TestFunctionOptions } from './options.ts';
export { otlCircuit } from './otl-circuit.ts';
export { type RingDownOptions, ringDown } from './ring-down.ts';
export { type RosenbrockOptions, rosenbrock } from './rosenbrock.ts';
export { wingWeight } from './wing-weight.ts';
