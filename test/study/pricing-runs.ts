import { expect } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { configFor, memoryStore, runStudy, stagesOf } from '../../src/study/index.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** A run of a second, of all that a study has. */
const tiny = {
  seed: 2,
  sampling: { points: 512 },
  reference: { paths: 4 },
  network: { hidden: '8x2' },
  pruning: { keep: 4 },
  oversized: { steps: 64 },
  pruned: { steps: 64 },
  sobolev: { steps: 64 },
  polished: { steps: 16, restarts: 1 },
  test: { points: 64 },
};

/** Runs a study as small as it can be from end to end, and looks at all that it made. */
export async function runsFromEndToEnd(name: string, reference: object = {}) {
  const config = configFor(name, tiny, { reference });
  const run = async () => {
    const store = memoryStore();
    const results = await runStudy(config, { engine, store });
    return {
      results,
      files: await Promise.all(stagesOf(config).map(async (stage) => store.read(`${stage.name}.onnx`))),
    };
  };
  const { results, files } = await run();
  const { stages, reference: made } = results;
  expect(stages.map((stage) => stage.name)).toEqual(stagesOf(config).map((stage) => stage.name));
  const tuned = stages.find((stage) => stage.name === 'sobolev-reference');
  // A closed form is the truth, and labels are noisy.
  expect(tuned?.r2.curvatures).toBeDefined();
  expect(tuned?.noise?.gradients).toBeGreaterThan(0);
  expect(made).toMatchObject({ paths: 4 });
  return { files, again: async () => (await run()).files };
}
