export { type CompiledGraph, type CompileOptions, compile, toTensor, toValues } from './compile.ts';
export type { Engine, EngineName, LoadOptions, Program, Values } from './engine.ts';
export {
  checkedThreads,
  MOST_THREADS,
  openEngine,
  type WasmOptions,
  type WasmRuntime,
  wasmEngine,
} from './engines.ts';
export { LaneProgram, memoryFor } from './lane-program.ts';
export type { ModuleImports, ModuleThread, StartThread } from './module-thread.ts';
export { type OnnxRuntime, type RuntimeDescription, sessionEngine, sessionOptions } from './session.ts';
export { type SquareSums, SquaresProgram } from './squares-program.ts';
export { StepsProgram, threadsFor } from './steps-program.ts';
export { TurnedTable } from './turned-table.ts';
