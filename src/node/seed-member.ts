import { compareSeed, readPlan } from '../comparison/index.ts';
import type { EngineName } from '../runtime/index.ts';
import { InputError } from '../tensor/index.ts';
import { DivergenceError } from '../training/index.ts';
import { comparisonSourceIn } from './comparison-source.ts';
import { openEngine } from './engines.ts';
import { fileStore } from './file-store.ts';
import { type SeedMessage, STOP } from './seed-processes.ts';
import { nodeWays } from './trainings.ts';

/* The script of a process that makes one seed of a comparison, as `inProcesses` starts it. */

const stopped = new AbortController();
process.on('message', (message) => {
  if (message === STOP) stopped.abort();
});
// The terminal sends Ctrl-C to all processes: the first says when to stop. Without it nobody wants the seed.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(name, () => undefined);
process.once('disconnect', () => stopped.abort());

const tell = (message: SeedMessage) =>
  new Promise<void>((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });

/** Milliseconds between two messages of how far it has come. */
const INTERVAL = 100;

async function makeSeed([directory, seed, engine]: readonly string[]): Promise<void> {
  const store = fileStore(directory);
  const document = await readPlan(store);
  let last = 0;
  await compareSeed({
    engine: await openEngine({ engine: engine as EngineName, threads: 1 }),
    store,
    source: await comparisonSourceIn(directory, document),
    plan: document.plan,
    seed: Number(seed),
    ways: nodeWays,
    signal: stopped.signal,
    progress(share, detail) {
      if (performance.now() - last < INTERVAL) return;
      last = performance.now();
      void tell({ share, detail });
    },
  });
}

try {
  await makeSeed(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof InputError) {
    const { invariant, received, remedy } = error;
    await tell({ invariant, received, remedy });
  } else if (error instanceof DivergenceError) {
    const { failure, step, outputs, terms } = error;
    await tell({ failure, step, outputs, terms });
  } else if (!stopped.signal.aborted) await tell({ error: (error as Error).stack ?? String(error) });
} finally {
  // An open channel keeps a process alive.
  if (process.connected) process.disconnect();
}
