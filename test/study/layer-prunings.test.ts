import { expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { type LayersPlan, parsePlan, parseScores } from '../../src/pruning/index.ts';
import { writeReport } from '../../src/report/index.ts';
import {
  customConfig,
  memoryStore,
  networkFile,
  readJson,
  readText,
  resumeStudy,
  runStudy,
  writeJson,
} from '../../src/study/index.ts';
import { hiddenWidths, readSurrogate } from '../../src/surrogate/index.ts';
import { sine } from './sine.ts';

/* Stages that remove whole layers. */

const budget = { steps: 48, batch: 32, schedule: { kind: 'constant', rate: 1e-2 } };
const config = customConfig('layers', {
  sampling: { points: 256 },
  test: { points: 32 },
  stages: [
    { name: 'deep', network: { hidden: '8x4' }, ...budget },
    { name: 'shallow', parent: 'deep', pruning: { by: 'width', keep: 2, what: 'layers' }, ...budget },
    {
      name: 'merged',
      parent: 'deep',
      pruning: { by: 'threshold', threshold: 0.9, scope: 'global', what: 'layers' },
      ...budget,
      steps: 0,
    },
    {
      name: 'stepwise',
      parent: 'deep',
      pruning: { by: 'width', keep: 1, what: 'layers', rounds: 2 },
      ...budget,
    },
  ],
});
const engine = await openEngine({ engine: 'native', threads: 1 });
const store = memoryStore('layers');
const results = await runStudy(config, { engine, reference: sine, store });
const planIn = async (name: string) =>
  parsePlan(await readJson(store, `plan-${name}.json`), 'layers') as LayersPlan;
const hidden = async (name: string) =>
  hiddenWidths(await readSurrogate(await store.read(networkFile(name)), name));

test('a stage removes layers by how far they are from affine, on its training points', async () => {
  expect(parseScores(await readJson(store, 'scores-shallow.json')).criterion).toBe('affinity');
  const plan = await planIn('shallow');
  expect(plan.points).toEqual({ from: 'samples', count: 256 });
  expect(plan.layers.filter(({ keep }) => keep)).toHaveLength(2);
  expect(await hidden('shallow')).toEqual([8, 8]);
  expect(results.stages.find(({ name }) => name === 'shallow')?.hidden).toEqual([8, 8]);
});

test('a threshold takes some, and rounds take one after the other', async () => {
  const { layers } = await planIn('merged');
  const worst = Math.max(...layers.map(({ score }) => score));
  for (const { score, keep } of layers) expect(keep).toBe(score >= 0.9 * worst);
  expect(await hidden('stepwise-round-1')).toEqual([8, 8]);
  expect(await hidden('stepwise')).toEqual([8]);
});

test('the report has it', async () => {
  await writeReport(store, { engine, reference: sine });
  expect(await readText(store, 'report.html')).toContain('shallow');
});

test('a resumed study follows its plan, and refuses one of which maps are missing', async () => {
  const plan = await planIn('shallow');
  await writeJson(store, 'plan-shallow.json', {
    ...plan,
    layers: plan.layers.map((one) => ({ ...one, keep: one.layer !== 2 })),
    merges: [],
  });
  await expect(resumeStudy({ engine, reference: sine, store })).rejects.toThrow(
    /must have the maps of what goes/,
  );
  await writeJson(store, 'plan-shallow.json', plan);
  const again = await resumeStudy({ engine, reference: sine, store });
  expect(again.stages.map(({ r2 }) => r2)).toEqual(results.stages.map(({ r2 }) => r2));
});
