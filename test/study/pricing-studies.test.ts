import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { configFor, memoryStore, runStudy, stagesOf, studies } from '../../src/study/index.ts';
import { pricingStudies } from '../../src/study/pricing-studies.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** A run of seconds, of all that a study has. */
const tiny = {
  seed: 2,
  sampling: { points: 512 },
  reference: { paths: 4 },
  network: { hidden: '8x2' },
  pruning: { keep: 4 },
  oversized: { steps: 64 },
  pruned: { steps: 64 },
  sobolev: { steps: 64 },
  test: { points: 64 },
};

// Of the steps of a path each is compiled: three are several, where a study has more.
const several = ['asian', 'heston'];
// One of paths without a step, one by the likelihood ratio and one in steps: the others have no labels of a kind of their own.
const twice = ['bachelier-1', 'digital', 'heston'];
test.each(
  ['bachelier-1', ...pricingStudies.map(({ name }) => name)].map(
    (name) => [name, several.includes(name) ? { steps: 3 } : {}] as const,
  ),
)('%s runs from end to end', async (name, steps) => {
  const config = configFor(name, tiny, { reference: steps });
  const run = async () => {
    const store = memoryStore();
    const results = await runStudy(config, { engine, store });
    return {
      results,
      files: await Promise.all(stagesOf(config).map(async (stage) => store.read(`${stage.name}.onnx`))),
    };
  };
  const { results, files } = await run();
  if (twice.includes(name)) expect((await run()).files, 'the same bytes again').toEqual(files);
  const { stages, reference } = results;
  expect(stages.map((stage) => stage.name)).toEqual(stagesOf(config).map((stage) => stage.name));
  const tuned = stages.find((stage) => stage.name === 'sobolev-reference');
  // A closed form is the truth, and labels are noisy.
  expect(tuned?.r2.curvatures).toBeDefined();
  expect(tuned?.noise?.gradients).toBeGreaterThan(0);
  expect(reference).toMatchObject({ paths: 4 });
});

test('the table of studies in the docs has every study that ships, and no other', async () => {
  const text = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const [, table] = text.split('\n## Studies\n')[1].split('| study |');
  const rows = table.split('\n\n')[0].split('\n').slice(2);
  const named = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(studies.map(({ name }) => name).sort());
});
