export { compileLanes, type LaneStep } from './compile.ts';
