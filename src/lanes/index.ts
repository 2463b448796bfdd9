export { compileLanes, type LaneStep } from './compile.ts';
export { compileGather } from './gather.ts';
export {
  type CompiledSquares,
  compileSquares,
  type RowResiduals,
  type SquaresLayout,
  TILE,
} from './squares/index.ts';
export { type CompiledSteps, compileSteps, type StepsLayout } from './steps.ts';
