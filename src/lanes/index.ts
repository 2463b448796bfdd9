export { compileLanes, type LaneStep } from './compile.ts';
export { compileGather } from './gather.ts';
