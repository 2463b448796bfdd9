import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { coefficientNetwork } from '../../src/reduction/index.ts';
import { diffusionField, functionModel } from '../../src/reference/index.ts';
import { writeReport } from '../../src/report/index.ts';
import {
  configFor,
  customConfig,
  memoryStore,
  networkFile,
  readText,
  resumeStudy,
  runStudy,
  stagesOf,
} from '../../src/study/index.ts';
import { hiddenWidths, readSurrogate } from '../../src/surrogate/index.ts';

/* Studies whose inputs or outputs are reduced. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const budget = { steps: 128, batch: 32, schedule: { kind: 'constant', rate: 1e-2 } };

describe('a study of reduced outputs', async () => {
  const reference = diffusionField({ columns: 8, rows: 6, modes: 2 });
  const config = customConfig('small-field', {
    sampling: { points: 128 },
    test: { points: 32 },
    reduceOutputs: { by: 'basis', keep: 4 },
    stages: [
      { name: 'first', network: { hidden: '12x2' }, ...budget },
      { name: 'small', parent: 'first', pruning: { by: 'width', keep: 6 }, ...budget },
    ],
  });
  const store = memoryStore();
  const results = await runStudy(config, { engine, reference, store });
  const read = async (name: string) => readSurrogate(await store.read(networkFile(name)));

  test('scores coefficients and the reduced Jacobian, and says the basis', () => {
    expect(results.reference).toMatchObject({ basis: { coefficients: 4 } });
    for (const { r2 } of results.stages) {
      expect(r2.values).toBeGreaterThan(0.9);
      expect(r2.gradients).toBeGreaterThan(0.8);
    }
  });

  test('writes networks of all outputs', async () => {
    const { outputs, layers } = await read('small');
    expect(outputs).toEqual(reference.outputs);
    expect(layers.map(({ outputs: width }) => width)).toEqual([6, 6, 4, 48]);
    expect(coefficientNetwork(await read('small')).outputs).toHaveLength(4);
  });

  test('goes on from a network that it wrote, with the same bits', async () => {
    const before = await store.read(networkFile('small'));
    await store.remove(networkFile('small'));
    await store.remove('results.json');
    const again = await resumeStudy({ engine, reference, store });
    expect(await store.read(networkFile('small'))).toEqual(before);
    expect(again.stages.map(({ r2 }) => r2)).toEqual(results.stages.map(({ r2 }) => r2));
  });

  test('has a report', async () => {
    await writeReport(store, { engine, reference });
    expect(await readText(store, 'report.html')).toContain('theta1');
  });

  test('refuses more coefficients than there are outputs', async () => {
    const more = customConfig('small-field', {
      ...config,
      study: undefined,
      reduceOutputs: { by: 'basis', keep: 49 },
    });
    await expect(runStudy(more, { engine, reference, store: memoryStore() })).rejects.toThrow(
      /there are 48 coefficients of these outputs and points at most; received 49/,
    );
  });
});

describe('a study of reduced inputs', () => {
  const ridge = functionModel({
    name: 'ridge',
    inputs: ['a', 'b', 'c'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    function: ({ a, b, c }) => a.add(b.mul(2)).sub(c).sine(),
  });
  const network = { hidden: [8], activation: 'silu', reduceInputs: { by: 'differential-pca' } };
  const short = { oversized: budget, pruned: budget, sobolev: { ...budget, lambda: 1, columns: 'uniform' } };
  const sizes = { sampling: { points: 128 }, test: { points: 32 } };

  test('holds their directions in all stages but the control', async () => {
    const config = customConfig('ridge', { ...sizes, ...short, network, pruning: { by: 'width', keep: 4 } });
    expect(stagesOf(config).map(({ hold }) => hold)).toEqual([
      undefined,
      [0],
      [0],
      [0],
      undefined,
      undefined,
    ]);
    const store = memoryStore();
    await runStudy(config, { engine, reference: ridge, store });
    const read = async (name: string) => readSurrogate(await store.read(networkFile(name)));
    const { layers } = await read('oversized');
    expect(layers.map(({ outputs }) => outputs)).toEqual([1, 8, 1]);
    for (const name of ['pruned', 'sobolev-network', 'sobolev-reference'])
      expect((await read(name)).layers[0].weight).toEqual(layers[0].weight);
    expect(hiddenWidths(await read('scratch'))).toEqual([1, 4]);
    expect((await read('scratch')).layers[0].weight).not.toEqual(layers[0].weight);
  });

  test('asks the reference for derivatives, though all of its losses are of values', async () => {
    const stages = [{ name: 'one', network, loss: { kind: 'vanilla' }, ...budget }];
    const config = customConfig('ridge', { ...sizes, stages });
    const store = memoryStore();
    await runStudy(config, { engine, reference: ridge, store });
    expect(hiddenWidths(readSurrogate(await store.read(networkFile('one'))))).toEqual([1, 8]);
  });

  test.each([
    [
      { network: { ...network, reduceInputs: { by: 'pca' } } },
      /reduceInputs.by \(stage two\) is not valid: it must be "differential-pca"/,
    ],
    [{ network: { as: 'one', reduceInputs: { by: 'differential-pca' } } }, /expected one of hidden/],
    [{ network, hold: [-1] }, /hold/],
  ])('refuses a stage of %j', (changed, message) => {
    const stages = [
      { name: 'one', network, ...budget },
      { name: 'two', ...budget, ...changed },
    ];
    expect(() => customConfig('ridge', { ...sizes, stages })).toThrow(message);
  });

  test('refuses to hold layers that are not there before it samples', async () => {
    const stages = [{ name: 'one', network, ...budget, hold: [3] }];
    const config = customConfig('ridge', { ...sizes, stages });
    await expect(runStudy(config, { engine, reference: ridge, store: memoryStore() })).rejects.toThrow(
      /stage one holds some of the layers 0 to 2; received 3/,
    );
  });
});

test.each([
  ['bachelier-20', 3],
  ['bachelier-50', 3],
  ['diffusion-field', 2],
] as const)('%s is a study with stages of its own', (name, count) => {
  const config = configFor(name, { seed: 2 });
  expect(stagesOf(config)).toHaveLength(count);
  expect(config.network).toBeUndefined();
});
