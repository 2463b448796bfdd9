import { expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { type PruningPlan, parsePlan } from '../../src/pruning/index.ts';
import {
  customConfig,
  memoryStore,
  networkFile,
  readJson,
  resumeStudy,
  runStudy,
  writeJson,
} from '../../src/study/index.ts';
import { sine } from './sine.ts';

const budget = { steps: 200, batch: 32, schedule: { kind: 'constant', rate: 1e-2 } };
const pruning = { by: 'width', keep: 4, criterion: 'elimination' };
const config = customConfig('replacements', {
  sampling: { points: 256 },
  test: { points: 64 },
  stages: [
    { name: 'large', network: { hidden: '16x2' }, ...budget },
    { name: 'middle', parent: 'large', pruning, ...budget, steps: 0 },
    { name: 'fitted', parent: 'large', pruning: { ...pruning, replace: 'best' }, ...budget, steps: 0 },
    {
      name: 'in-rounds',
      parent: 'large',
      pruning: { ...pruning, replace: 'least-squares', rounds: 2 },
      ...budget,
      steps: 32,
    },
  ],
});
const engine = await openEngine({ engine: 'native', threads: 1 });
const store = memoryStore('replacements');
const results = await runStudy(config, { engine, reference: sine, store });
const planOf = async (name: string) =>
  parsePlan(await readJson(store, `plan-${name}.json`), 'neurons') as PruningPlan;

test('a stage replaces neurons by midpoints, unless it says by what; rounds do alike, and plans say so', async () => {
  const said = await Promise.all(
    ['middle', 'fitted', 'in-rounds-round-1', 'in-rounds'].map(
      async (name) => (await planOf(name)).replacement,
    ),
  );
  expect(said).toEqual([undefined, 'least-squares', 'least-squares', 'least-squares']);
  const r2 = (name: string) => results.stages.find((stage) => stage.name === name)!.r2!.values!;
  expect(1 - r2('fitted')).toBeLessThan(0.2 * (1 - r2('middle')));
});

test('a stage whose plan was edited is pruned by what its replacement is then', async () => {
  const before = await store.read(networkFile('fitted'));
  const plan = await planOf('fitted');
  const layers = plan.layers.map((layer, h) => ({
    ...layer,
    neurons: layer.neurons.map((one) => (h === 0 ? { ...one, keep: true } : one)),
  }));
  await writeJson(store, 'plan-fitted.json', { ...plan, layers });
  await resumeStudy({ engine, reference: sine, store });
  expect(await store.read(networkFile('fitted'))).not.toEqual(before);
  await writeJson(store, 'plan-fitted.json', plan);
  await resumeStudy({ engine, reference: sine, store });
  expect(await store.read(networkFile('fitted'))).toEqual(before);
});

test('a stage that prunes something else refuses a replacement', () => {
  const other = (changed: object) => () =>
    customConfig('other', {
      stages: [
        { name: 'large', network: { hidden: '16x2' }, ...budget },
        {
          name: 'small',
          parent: 'large',
          pruning: { by: 'ratio', ratio: 0.5, scope: 'layer', ...changed },
          ...budget,
        },
      ],
    });
  expect(other({ what: 'weights', replace: 'mean' })).toThrow(
    /pruning\.replace.*expected beside it neurons, which it takes the place of/,
  );
  expect(other({ replace: 'median' })).toThrow(/expected "midpoint", "mean", "least-squares", "best"/);
});
