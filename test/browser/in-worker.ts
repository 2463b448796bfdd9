import { openEngine } from '../../src/index.ts';
import { work } from './work.ts';

/*
 * The work in a worker, or in a page that calls `work()`.
 */

const page = globalThis as unknown as {
  work?: () => Promise<Record<string, string>>;
  document?: unknown;
  onmessage: ((event: { data: string }) => void) | null;
  postMessage(message: unknown): void;
};

const run = async () => work(await openEngine({ wasm: '/ort/ort-wasm-simd-threaded.wasm' }));
if (page.document !== undefined) page.work = run;
else
  page.onmessage = () =>
    run().then(
      (made) => page.postMessage({ made }),
      (error: Error) => page.postMessage({ error: String(error.stack ?? error) }),
    );
