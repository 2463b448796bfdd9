export { type CompiledGraph, type CompileOptions, compile, toTensor, toValues } from './compile.ts';
export type { Engine, EngineName, LoadOptions, Program, Values } from './engine.ts';
export { type EngineOptions, openEngine } from './engines.ts';
export { LaneProgram } from './lane-program.ts';
export type { Share, SharedStep, Team, TeamData } from './team.ts';
