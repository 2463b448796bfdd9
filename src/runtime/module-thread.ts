/// <reference path="../webassembly.d.ts" />

/** A thread with an instance of a module. */
export interface ModuleThread {
  /** Calls a function of the module, which takes nothing and gives nothing: all is in its memory. */
  call(name: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What an instance imports from `env`. */
export interface ModuleImports {
  /** Shared between the threads. */
  readonly memory: WebAssembly.Memory;
  /** Where its own part of the memory begins. */
  readonly base: number;
}

/** Starts a thread with an instance of a module. */
export type StartThread = (module: WebAssembly.Module, imports: ModuleImports) => Promise<ModuleThread>;
