import { expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { type MonteCarloOptions, monteCarloModel } from '../../src/reference/index.ts';
import { customConfig, memoryStore, runStudy } from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const engine = await openEngine({ threads: 1 });

const digital = (continuous?: true, more: Pick<MonteCarloOptions, 'sampling'> = {}) =>
  monteCarloModel({
    name: 'digital',
    inputs: [{ name: 'spot', lo: -1, hi: 1 }],
    outputs: [{ name: 'price' }],
    normals: 1,
    paths: 8,
    payoff: (x, z) => x.add(z.mul(0.3)).greater(0),
    shift: [[1 / 0.3]],
    ...(continuous && { continuous }),
    ...more,
  });

const study = async (reference: ReturnType<typeof digital>, order: 0 | 1) => {
  const store = memoryStore();
  const loss = order === 1 ? ({ kind: 'sobolev' } as const) : ({ kind: 'vanilla' } as const);
  const config = customConfig('own-digital', {
    seed: 1,
    sampling: { points: 256 },
    stages: [{ name: 'only', network: { hidden: [4] }, data: 'reference', loss, steps: 16 }],
    test: { points: 32 },
  } as never);
  const ended: string[] = [];
  const events = { begin() {}, advance() {}, end: (summary: string) => void ended.push(summary) };
  return { store, ended, results: () => runStudy(config, { engine, store, reference, events }) };
};

it('a study stops before it writes anything where pathwise slopes are not those of the mean', async () => {
  const { store, results } = await study(digital(true), 1);
  await expect(results()).rejects.toThrow(InputError);
  await expect(results()).rejects.toThrow(/pathwise slopes of digital.*labels: likelihood-ratio/);
  expect(await store.has('config.json')).toBe(false);
});

it('a study says and records how gradients are estimated, and what the check found', async () => {
  const { store, ended, results } = await study(digital(), 1);
  const { interchange } = await results();
  expect(interchange).toMatchObject({ by: 'likelihood-ratio', holds: false, points: 32, draws: 1024 });
  expect(interchange?.why).toMatch(/^the payoff may jump: compare/);
  expect(ended[0]).toMatch(/gradients by the likelihood ratio, since the payoff may jump/);
  const written = JSON.parse(new TextDecoder().decode(await store.read('results.json')));
  expect(written.interchange).toEqual(interchange);
});

it('a study records by what noise was taken from labels, where it was', async () => {
  const { results } = await study(digital(), 0);
  expect((await results()).varianceReduction).toBeUndefined();
  const { store, results: less } = await study(digital(undefined, { sampling: 'sobol' }), 0);
  const { varianceReduction } = await less();
  expect(varianceReduction).toBe("Sobol' points in one net of 8; antithetic pairs");
  const written = JSON.parse(new TextDecoder().decode(await store.read('results.json')));
  expect(written.varianceReduction).toBe(varianceReduction);
});

it('a study of values alone does not ask', async () => {
  const { results } = await study(digital(true), 0);
  expect((await results()).interchange).toBeUndefined();
});
