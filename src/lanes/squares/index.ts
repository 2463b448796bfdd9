export { type CompiledSquares, compileSquares, type RowResiduals } from './compile.ts';
export { type SquaresLayout, TILE } from './layout.ts';
