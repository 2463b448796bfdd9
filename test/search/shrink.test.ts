import { describe, expect, it } from 'vitest';
import { dataset, takeRows } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { functionModel } from '../../src/reference/index.ts';
import { type ShrinkOptions, shrink } from '../../src/search/index.ts';
import { memoryStore } from '../../src/study/index.ts';
import { readSurrogate } from '../../src/surrogate/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';
import { ridge, TARGET } from './ridge.ts';

const engine = await openEngine({ threads: 1 });

describe('shrink', () => {
  const search = (options: Partial<ShrinkOptions> = {}) =>
    shrink(engine, ridge, { target: TARGET, points: 600, timers: [], ...options });

  it('leaves a network however short its budget, of which a search that goes on knows nothing', async () => {
    const short = memoryStore();
    const { document, closest } = await search({
      store: short,
      budget: 1e-3,
      target: 'values.maxError<=1e-9',
    });
    expect(document.ended).toBe('budget');
    expect(document.trials.map(({ name, ended }) => [name, ended])).toEqual([
      ['3-8-8-1 in brief', 'cut off'],
    ]);
    expect(closest).toEqual(readSurrogate(await short.read('closest.onnx')));
    expect(document.labels).toMatchObject({ training: 600, test: 256 });
    expect(document.confirmation.state).toBe('nothing to confirm');
    const { trials } = JSON.parse(new TextDecoder().decode(await short.read('search.json')));
    expect(trials).toEqual([]);
  });

  it('answers with the network of a short budget where it meets the targets, and says that nothing judged it again', async () => {
    const { document, smallest } = await search({ budget: 1e-3, target: 'values.r2>=0.9' });
    expect(smallest).toBeDefined();
    expect(document.confirmation).toEqual({ state: 'no time', judged: [] });
  });

  it('gives networks the activation at the end that it is asked for, in the units of that', async () => {
    const share = functionModel({
      name: 'share',
      inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
      outputs: [{ name: 'p' }],
      function: ({ a, b }) => a.mul(2).sub(b).sigmoid(),
    });
    const store = memoryStore();
    const asked = { target: 'values.r2>=0.9', points: 600, timers: [], budget: 1e-3, store } as const;
    const { document, smallest } = await shrink(engine, share, { ...asked, outputActivation: 'sigmoid' });
    expect(document.outputActivation).toBe('sigmoid');
    expect(smallest?.layers.map(({ activation }) => activation)).toEqual(['silu', 'silu', 'sigmoid']);
    expect(smallest?.normalisation.yStd).toEqual(Float64Array.of(1));
    await expect(shrink(engine, share, { ...asked, resume: true })).rejects.toThrow(
      /of the search that goes on/,
    );
    const plain = { ...asked, store: memoryStore(), outputActivation: 'linear' } as const;
    expect((await shrink(engine, share, plain)).document).not.toHaveProperty('outputActivation');
  });

  it.each([
    [{ budget: 0 }, /above 0 seconds/],
    [{ budget: -3 }, /above 0 seconds/],
    [{ target: 'gradients.r2>=2' }, /cannot be met/],
    [{ minimise: 'size' as never }, /minimise must be one of parameters, nanoseconds, bytes/],
    [{ points: 0 }, /points must be at least 1/],
    [{ resume: true }, /goes on by its search\.json/],
    [{ tarjet: '' } as never, /known keys/],
  ])('refuses %j in a sentence', async (options, message) => {
    await expect(search(options)).rejects.toThrow(InputError);
    await expect(search(options)).rejects.toThrow(message);
  });

  it('leaves an earlier search as it was where it is refused', async () => {
    const store = memoryStore();
    await search({ store, budget: 1e-3 });
    const before = await store.read('closest.onnx').catch(() => store.read('smallest.onnx'));
    // Curvatures of a model that has none in closed form could be labelled; those of a table are missing.
    const x = tensor(
      Float64Array.from({ length: 200 }, (_, k) => Math.sin(k)),
      [100, 2],
    );
    const y = tensor(
      Float64Array.from({ length: 100 }, (_, k) => x.data[2 * k] ** 2),
      [100, 1],
    );
    const table = dataset({ inputs: [{ name: 'a' }, { name: 'b' }], outputs: [{ name: 'y' }], x, y });
    for (const target of ['gradients.r2>=0.9', 'curvatures.r2>=0.9'])
      await expect(shrink(engine, table, { target, store })).rejects.toThrow(InputError);
    await expect(
      shrink(engine, takeRows(table, [0, 1, 2]), { target: 'values.r2>=0.9', store }),
    ).rejects.toThrow(/50 rows or more/);
    expect(await store.read('closest.onnx').catch(() => store.read('smallest.onnx'))).toEqual(before);
    expect(await store.has('frontier.json')).toBe(true);
    const fresh = memoryStore();
    await expect(shrink(engine, table, { target: 'gradients.r2>=0.9', store: fresh })).rejects.toThrow(
      InputError,
    );
    expect(await fresh.has('search.json')).toBe(false);
  });

  it('goes on with no other search', async () => {
    const store = memoryStore();
    await search({ store, budget: 1e-3 });
    await expect(search({ store, resume: true, seed: 2 })).rejects.toThrow(
      /one of other targets, points or options/,
    );
  });

  it('parts data into rows to train on and rows to judge by', async () => {
    const data = (await sampleModel(engine, ridge, { points: 500, batch: 500 }).next()).value!;
    const { document } = await shrink(engine, data, {
      target: 'values.r2>=0.9',
      timers: [],
      budget: 1e-3,
    });
    expect(document.labels).toMatchObject({ training: 400, test: 100, truth: 'rows held out' });
    expect(document.smallest).toBeDefined();
    expect(document.confirmation).toEqual({ state: 'data alone', judged: [] });
  });

  it('refuses data with fewer labels to train on than the smallest network has parameters', async () => {
    const random = stream(1, 'points');
    const names = Array.from({ length: 60 }, (_, k) => ({ name: `x${k}` }));
    const numbers = (length: number) => Float64Array.from({ length }, () => random.uniform());
    const x = { shape: [55, 60], data: numbers(55 * 60) };
    const y = { shape: [55, 1], data: numbers(55) };
    const set = dataset({ x, y, inputs: names, outputs: [{ name: 'y' }] });
    await expect(shrink(engine, set, { target: 'values.r2>=0.9', timers: [] })).rejects.toThrow(
      /the smallest network of a search has 63 parameters, and needs as many labels to train on/,
    );
  });

  it('refuses to make nanoseconds small where no generated code can be timed', async () => {
    await expect(search({ minimise: 'nanoseconds' })).rejects.toThrow(/no language whose code runs here/);
  });

  it('says where data has no derivatives for its target, or too few rows', async () => {
    const set = (await sampleModel(engine, ridge, { points: 60, batch: 60, order: 0 }).next()).value!;
    await expect(shrink(engine, set, { target: TARGET })).rejects.toThrow(/needs labels of gradients/);
    const few = (await sampleModel(engine, ridge, { points: 20, batch: 20 }).next()).value!;
    await expect(shrink(engine, few, { target: TARGET })).rejects.toThrow(/50 rows or more/);
  });
});
