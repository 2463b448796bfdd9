export { dataSource, heldOutRows } from './data.ts';
export { networkSource } from './network.ts';
export { referenceSource } from './reference.ts';
export type { ComparisonSource, GroundTask, SeedGround } from './source.ts';
