import { beforeAll, describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { Engine } from '../../src/runtime/index.ts';
import { type ShrinkOptions, type ShrinkResult, shrink } from '../../src/search/index.ts';
import { memoryStore, type Store } from '../../src/study/index.ts';
import { flatten, ignoredInputs, parameterCount, readSurrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { evaluateSurrogates, testSetOf } from '../../src/workflow/index.ts';
import { ridge, TARGET } from './ridge.ts';

describe('a search that goes to its end', () => {
  let engine: Engine;
  let store: Store;
  let whole: ShrinkResult;
  const search = (options: Partial<ShrinkOptions> = {}) =>
    shrink(engine, ridge, { target: TARGET, points: 600, timers: [], ...options });

  beforeAll(async () => {
    engine = await openEngine({ threads: 1 });
    store = memoryStore();
    whole = await search({ store });
  });

  it('finds a network that meets its targets at other points too', async () => {
    const { document, smallest } = whole;
    expect(document.ended).toBe('finished');
    // It takes the input that the function does not depend on from the network that it found.
    expect(ignoredInputs(smallest!)).toEqual([2]);
    expect(parameterCount(smallest!)).toBeLessThanOrEqual(11);
    const truth = await testSetOf(engine, ridge, { seed: 99 });
    const [row] = await evaluateSurrogates(engine, { smallest: smallest! }, truth);
    expect(row.r2.values).toBeGreaterThan(0.9999);
    expect(row.r2.gradients).toBeGreaterThan(0.999);
  });

  it('leaves a network that it says fails just below', async () => {
    const { trials, below, smallest } = whole.document;
    const size = trials.find(({ name }) => name === smallest)!.parameters;
    expect(below.length).toBeGreaterThan(0);
    for (const name of below) {
      const trial = trials.find((one) => one.name === name)!;
      expect(trial.parameters).toBeLessThan(size);
      expect(trial.excess).toBeGreaterThan(1);
      expect(trial.verdicts.some(({ state }) => state !== 'met')).toBe(true);
    }
  });

  it('keeps the network of every trial, and the answer under a name of its own', async () => {
    const { trials, smallest } = whole.document;
    for (const { file, parameters } of trials)
      expect(flatten(readSurrogate(await store.read(file!))).filter(Boolean)).toHaveLength(parameters);
    expect(await store.read('smallest.onnx')).toEqual(await store.read(`${smallest}.onnx`));
    expect(await store.has('closest.onnx')).toBe(false);
  });

  it('goes on after it was stopped, repeats nothing, and ends with the same networks', async () => {
    const stopped = memoryStore();
    const controller = new AbortController();
    let ended = 0;
    const stopping = {
      begin: () => {},
      advance: () => {},
      // Three sets of points, two trials, and the third goes on.
      end: () => ++ended === 5 && setTimeout(() => controller.abort(new Error('enough'))),
    };
    await expect(search({ store: stopped, events: stopping, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    const written = JSON.parse(new TextDecoder().decode(await stopped.read('frontier.json')));
    expect(written.ended).toBe('interrupted');
    const before = written.trials.length;
    expect(before).toBeGreaterThanOrEqual(2);
    expect(before).toBeLessThan(whole.document.trials.length);

    const begun: string[] = [];
    const events = { begin: (part: string) => begun.push(part), advance: () => {}, end: () => {} };
    const { document } = await search({ store: stopped, resume: true, events });
    const names = ({ document: { trials } }: Pick<ShrinkResult, 'document'>) =>
      trials.map(({ name }) => name);
    expect(names({ document })).toEqual(names(whole));
    expect(begun.filter((part) => part.includes('parameter'))).toHaveLength(document.trials.length - before);
    for (const { file } of document.trials)
      expect(await stopped.read(file!)).toEqual(await store.read(file!));
    expect(document.frontier).toEqual(whole.document.frontier);
  });

  it('goes on behind the rung of a trial that was cut off, to the same networks', async () => {
    const cut = memoryStore();
    const controller = new AbortController();
    const stopping = {
      begin: () => {},
      advance: (_: number, detail = '') => {
        if (detail === 'rung 2 of 3') controller.abort(new Error('enough'));
      },
      end: () => {},
    };
    await expect(search({ store: cut, events: stopping, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    const text = async (file: string) => JSON.parse(new TextDecoder().decode(await cut.read(file)));
    const written = await text('frontier.json');
    const last = written.trials.at(-1);
    expect(last).toMatchObject({ ended: 'cut off', rung: 1, rungs: 3 });
    expect(readSurrogate(await cut.read(last.file))).toBeDefined();
    expect((await text('search.json')).trials).toHaveLength(written.trials.length - 1);

    const rungs: string[] = [];
    const again = new AbortController();
    const events = {
      begin: () => {},
      advance: (_: number, detail = '') => rungs.push(detail),
      end: () => rungs.some((detail) => detail.startsWith('rung')) && again.abort(new Error('enough')),
    };
    await expect(search({ store: cut, resume: true, events, signal: again.signal })).rejects.toThrow(
      'enough',
    );
    expect(rungs.find((detail) => detail.startsWith('rung'))).toBe('rung 2 of 3');
    const { name, file, ...ended } = (await text('search.json')).trials.at(-1);
    expect(name).toBe(last.name);
    const { seconds: _, ...same } = whole.document.trials.find((trial) => trial.name === name)!;
    expect({ ...ended, name, file, seconds: undefined }).toEqual({ ...same, seconds: undefined });
    expect(await cut.read(file)).toEqual(await store.read(file));
    expect(await cut.has('rungs.json')).toBe(false);
  });

  it('judges its answer again by points that nothing was chosen by', async () => {
    const { confirmation, smallest } = whole.document;
    expect(confirmation).toMatchObject({ state: 'confirmed', points: 4096 });
    const [{ name, verdicts }] = confirmation.judged.slice(-1);
    expect(name).toBe(smallest);
    expect(verdicts.every(({ state }) => state === 'met')).toBe(true);
    const chosen = whole.document.trials.find((trial) => trial.name === name)!.verdicts;
    expect(verdicts.map(({ value }) => value)).not.toEqual(chosen.map(({ value }) => value));
  });

  it('does not begin to go down where the oversized networks miss the targets, and gives the closest', async () => {
    const { document, closest, smallest } = await search({
      target: 'values.maxError<=1e-30',
      points: 50,
    });
    expect(document.ended).toBe('out of reach');
    expect(smallest).toBeUndefined();
    expect(closest).toBeDefined();
    expect(document.trials.every(({ family }) => family === 'oversized')).toBe(true);
  });

  it('takes inputs that repeat another or do not vary, which make least squares singular', async () => {
    const random = stream(1, 'points');
    const a = Float64Array.from({ length: 200 }, () => random.uniform());
    const x = { shape: [200, 3], data: Float64Array.from([...a].flatMap((value) => [value, value, 3])) };
    const y = { shape: [200, 1], data: a.map((value) => value ** 2) };
    const set = dataset({ x, y, inputs: ridge.inputs, outputs: ridge.outputs });
    const { document } = await shrink(engine, set, { target: 'values.r2>=0.999', timers: [], budget: 30 });
    expect(document.smallest).toBeDefined();
    expect(document.trials.every(({ ended }) => ended !== 'failed')).toBe(true);
  });
});
