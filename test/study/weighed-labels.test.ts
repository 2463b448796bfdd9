import { expect, test } from 'vitest';
import { byteSource, readDataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { catalogueModel } from '../../src/reference/index.ts';
import { customConfig, memoryStore, runStudy } from '../../src/study/index.ts';
import { sine } from './sine.ts';

/* Studies that weigh labels by their noise. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const basket = catalogueModel('bachelier', { options: { dimension: 2, paths: 16 } });
const budget = { steps: 64, batch: 32, schedule: { kind: 'constant', rate: 1e-2 } };
const weighed = { kind: 'sobolev', labels: 'noise' };
const small = { name: 'small', network: { hidden: '4' }, loss: weighed, ...budget };

const study = (stages: readonly object[]) =>
  customConfig('weighed', { sampling: { points: 512 }, test: { points: 32 }, seed: 3, stages });

test('label the points with standard errors, which the file holds', async () => {
  const store = memoryStore('weighed');
  const equal = { ...small, name: 'equal', loss: { kind: 'sobolev' }, stream: 'small' };
  const { stages } = await runStudy(study([small, equal]), { engine, reference: basket, store });
  const file = 'training.parquet';
  const { errors } = await readDataset(byteSource(file, await store.read(file)));
  expect(errors?.y?.shape).toEqual([512, 1]);
  expect(errors?.dydx?.shape).toEqual([512, 1, 2]);
  // The same starts and batches, moved by other losses.
  const [{ curve: first }, { curve: second }] = stages;
  expect(first.total[0]).not.toBe(second.total[0]);
  expect(first.total.at(-1)).toBeLessThan(first.total[0]);
});

test('are refused where labels have no standard errors', async () => {
  const untold: typeof sine = {
    ...sine,
    label: async (...asked) => ({ ...(await sine.label(...asked)), errors: undefined }),
  };
  const run = runStudy(study([small]), { engine, reference: untold, store: memoryStore('untold') });
  await expect(run).rejects.toThrow('where the reference model tells their standard errors');
});

test('are refused of a network’s labels', () => {
  const taught = { ...small, name: 'taught', data: { teacher: 'large' } };
  const large = { name: 'large', network: { hidden: '8' }, loss: { kind: 'vanilla' }, ...budget };
  expect(() => study([large, taught])).toThrow('stage taught, which large teaches without any');
});
