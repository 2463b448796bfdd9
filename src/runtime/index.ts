export { type CompiledGraph, type CompileOptions, compile, toTensor, toValues } from './compile.ts';
export type { Engine, EngineName, Program, Values } from './engine.ts';
export { type EngineOptions, openEngine } from './engines.ts';
