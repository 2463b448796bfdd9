import { Worker } from 'node:worker_threads';
import type { ModuleImports, StartThread } from '../runtime/index.ts';

/** What a thread is given. */
export interface ModuleAssignment {
  /** Compiled already: threads share its code. */
  readonly module: WebAssembly.Module;
  readonly imports: ModuleImports;
}

/** What a thread answers: that it is ready or done, or why it is not. */
export type ModuleAnswer = 'done' | { readonly error: string };

/** As {@link StartThread}, a thread of Node. */
export const startThread: StartThread = async (module, imports) => {
  const assignment: ModuleAssignment = { module, imports };
  const worker = new Worker(new URL('./module-thread-member.js', import.meta.url), {
    workerData: assignment,
  });
  // A thread that waits for work keeps no process alive.
  worker.unref();
  await answerOf(worker);
  return {
    call(name) {
      const answer = answerOf(worker);
      worker.postMessage(name);
      return answer;
    },
    async dispose() {
      await worker.terminate();
    },
  };
};

function answerOf(worker: Worker): Promise<void> {
  worker.ref();
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      act();
    };
    const onMessage = (answer: ModuleAnswer) =>
      settle(() => (answer === 'done' ? resolve() : reject(new Error(answer.error))));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() => reject(new Error(`a thread stopped with exit code ${code}`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
