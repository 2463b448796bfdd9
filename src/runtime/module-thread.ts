/// <reference path="../webassembly.d.ts" />

/** A thread with an instance of a module. */
export interface ModuleThread {
  /** Calls a function of the module, which takes nothing and gives nothing: all is in its memory. */
  call(name: string): Promise<void>;
  dispose(): Promise<void>;
}

/** Starts a thread with an instance of a module that imports the shared memory `env.memory`. */
export type StartThread = (wasm: Uint8Array, memory: WebAssembly.Memory) => Promise<ModuleThread>;
