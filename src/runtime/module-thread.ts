/// <reference path="../webassembly.d.ts" />
import { turn } from '../tensor/index.ts';

/** A thread with an instance of a module. */
export interface ModuleThread {
  /** Calls a function of the module, which takes nothing and gives nothing: all is in its memory. */
  call(name: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What an instance imports from `env`. */
export interface ModuleImports {
  /** Shared between this thread and the one that starts it. */
  readonly memory: WebAssembly.Memory;
  /** Where its own part of the memory begins. */
  readonly base: number;
}

/** Starts a thread with an instance of a module. */
export type StartThread = (module: WebAssembly.Module, imports: ModuleImports) => Promise<ModuleThread>;

/** The module in this thread. */
export const startHere: StartThread = async (module, given) => {
  const instance = await WebAssembly.instantiate(module, { env: { ...given } });
  return {
    async call(name) {
      (instance.exports[name] as () => void)();
      // Signals and timers have their turn between calls.
      await turn();
    },
    dispose: async () => {},
  };
};

/** Starts a thread with each of these imports; where one cannot start, none is left behind. */
export async function startThreads(
  start: StartThread,
  module: WebAssembly.Module,
  imports: readonly ModuleImports[],
): Promise<readonly ModuleThread[]> {
  const begun = await Promise.allSettled(imports.map((own) => start(module, own)));
  const opened = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = begun.find((one) => one.status === 'rejected');
  if (failed === undefined) return opened;
  for (const thread of opened) await thread.dispose();
  throw failed.reason;
}
