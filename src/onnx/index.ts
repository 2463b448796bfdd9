export { type LoopBody, lowerLoop, ROWS } from './loop.ts';
export { type LowerOptions, lower } from './lower.ts';
export { type ModelFile, readModel } from './read.ts';
export type { ElementType, Precision } from './records.ts';
