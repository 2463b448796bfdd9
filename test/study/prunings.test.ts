import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { parsePlan, parseScores, weightsMask } from '../../src/pruning/index.ts';
import { writeReport } from '../../src/report/index.ts';
import {
  customConfig,
  finishedResults,
  memoryStore,
  networkFile,
  type PartialConfig,
  readJson,
  readText,
  resumeStudy,
  runFiles,
  runStudy,
  type Store,
  stagesOf,
  writeJson,
} from '../../src/study/index.ts';
import { ignoredInputs, readSurrogate } from '../../src/surrogate/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { sine } from './sine.ts';

/* Stages that prune by any criterion, at once or in rounds, neurons or weights, with a training or without. */

const budget = { steps: 48, batch: 32, schedule: { kind: 'constant', rate: 1e-2 } };
const half = { by: 'ratio', ratio: 0.5, scope: 'layer' };
const stages = [
  { name: 'large', network: { hidden: '16x2' }, ...budget },
  {
    name: 'cut',
    parent: 'large',
    pruning: { by: 'width', keep: 4, criterion: 'magnitude' },
    ...budget,
    steps: 0,
  },
  { name: 'cut-tuned', parent: 'cut', ...budget },
  { name: 'slow', parent: 'large', pruning: { by: 'width', keep: 4, rounds: 2 }, ...budget },
  {
    name: 'curved',
    parent: 'large',
    pruning: { by: 'width', keep: 4, adjointOf: 'both' },
    ...budget,
    steps: 0,
  },
  { name: 'sparse', parent: 'large', pruning: { ...half, what: 'weights' }, ...budget },
  { name: 'sparse-tuned', parent: 'sparse', ...budget },
  {
    name: 'sparser',
    parent: 'large',
    pruning: { by: 'ratio', ratio: 0.75, scope: 'global', what: 'weights', rounds: { count: 2, steps: 16 } },
    ...budget,
  },
];
const others = [
  stages[0],
  {
    name: 'blind',
    parent: 'large',
    pruning: { by: 'width', keep: 1, what: 'inputs', criterion: 'sampled-significance' },
    ...budget,
  },
  { name: 'blind-tuned', parent: 'blind', ...budget },
  { name: 'shallow', parent: 'large', pruning: { by: 'width', keep: 1, what: 'layers' }, ...budget },
  { name: 'small', parent: 'shallow', pruning: { by: 'width', keep: [3] }, ...budget },
];
const own = (changed: readonly object[] = stages): PartialConfig => ({
  sampling: { points: 256 },
  test: { points: 32 },
  stages: changed,
});
const engine = await openEngine({ engine: 'native', threads: 1 });
const config = customConfig('prunings', own());
const whole = memoryStore('whole');
const results = await runStudy(config, { engine, reference: sine, store: whole });
const network = async (name: string, store: Store = whole) =>
  readSurrogate(await store.read(networkFile(name)), name);
const zeros = async (name: string, store?: Store) =>
  weightsMask(await network(name, store)).reduce((count, one) => count + Number(one === 0), 0);
const WEIGHTS = 2 * 16 + 16 * 16 + 16;

describe('a stage that prunes', () => {
  test('does it by the criterion that it names, and leaves its scores', async () => {
    expect(parseScores(await readJson(whole, 'scores-cut.json')).criterion).toBe('magnitude');
    expect(parsePlan(await readJson(whole, 'plan-cut.json')).criterion).toBe('magnitude');
    expect(await whole.has('significance-cut.json')).toBe(false);
    const curved = parseScores(await readJson(whole, 'scores-curved.json'));
    expect(curved).toMatchObject({ criterion: 'interval-significance', adjointOf: 'both' });
    expect(await readJson(whole, 'significance-slow.json')).toMatchObject({ method: 'interval-adjoint' });
  });

  test('without steps leaves what the pruning leaves, scored and not trained', async () => {
    const cut = results.stages.find(({ name }) => name === 'cut');
    expect(cut).toMatchObject({ steps: 0, seconds: 0, hidden: [4, 4], curve: { steps: [] } });
    expect(Number.isFinite(cut?.r2.values)).toBe(true);
    expect(results.timings.map(({ part }) => part)).toContain('prune cut');
    expect((await network('cut')).provenance).toMatchObject({ stage: 'cut', step: 0 });
  });

  test('in rounds has a stage for each, which share its steps unless they are said', () => {
    const made = results.stages.map(({ name, parent, hidden, steps }) => [name, parent, hidden[0], steps]);
    expect(made.filter(([name]) => /^(slow|sparser)/.test(name as string))).toEqual([
      ['slow-round-1', 'large', 8, 24],
      ['slow', 'slow-round-1', 4, 24],
      ['sparser-round-1', 'large', 16, 16],
      ['sparser', 'sparser-round-1', 16, 48],
    ]);
  });

  test('of weights leaves zeros that every later training keeps', async () => {
    expect(await zeros('large')).toBe(0);
    expect(await zeros('sparse')).toBe(WEIGHTS / 2);
    expect(weightsMask(await network('sparse-tuned'))).toEqual(weightsMask(await network('sparse')));
    expect(await zeros('sparser-round-1')).toBe(WEIGHTS / 2);
    expect(await zeros('sparser')).toBe((3 * WEIGHTS) / 4);
    const [first, last] = [await network('sparser-round-1'), await network('sparser')].map(weightsMask);
    expect(last.every((one, k) => one <= first[k])).toBe(true);
  });
});

describe('a study with such stages', () => {
  test('stopped at each of its parts in turn, and resumed each time, ends with the same bytes', async () => {
    const files = runFiles(stagesOf(config)).filter((file) => /onnx|plan|significance|scores/.test(file));
    const bytes = async (store: Store) =>
      Promise.all(files.map(async (file) => Buffer.from(await store.read(file)).toString('base64')));
    const store = memoryStore('parts');
    for (const [k, { part }] of results.timings.entries()) {
      const controller = new AbortController();
      const begin = (name: string) => void (name === part && controller.abort(new Error('stopped')));
      const events = { begin, advance() {}, end() {} };
      const stopped = { engine, reference: sine, store, signal: controller.signal, events };
      await expect(k === 0 ? runStudy(config, stopped) : resumeStudy(stopped), part).rejects.toThrow(
        'stopped',
      );
    }
    await resumeStudy({ engine, reference: sine, store });
    expect(await bytes(store)).toEqual(await bytes(whole));
  });

  test('goes on by a plan of weights that was edited, and keeps its zeros', async () => {
    const store = memoryStore('edited');
    for (const file of [...runFiles(stagesOf(config)), 'progress.json'])
      if (await whole.has(file)) await store.write(file, await whole.read(file));
    const plan = parsePlan(await readJson(store, 'plan-sparse.json'), 'weights');
    const [first, ...others] = plan.layers;
    const rows = first.rows.map((row) => `0${row.slice(1)}`);
    await writeJson(store, 'plan-sparse.json', { ...plan, layers: [{ ...first, rows }, ...others] });
    expect(await finishedResults(store)).toBeUndefined();
    await resumeStudy({ engine, reference: sine, store });
    const tuned = await network('sparse-tuned', store);
    expect([tuned.layers[0].weight[0], tuned.layers[0].weight[16]]).toEqual([0, 0]);
    expect(await store.read(networkFile('slow'))).toEqual(await whole.read(networkFile('slow')));
  });

  test('has a report that says by which criterion, and what is left', async () => {
    await writeReport(whole, { engine, reference: sine });
    const page = await readText(whole, 'report.html');
    for (const text of [
      'by magnitude: keep the 4 neurons of highest score of each hidden layer',
      'keep the 8 most significant neurons of each hidden layer',
      'Weights that stay for sparse, layer by layer',
      'cut: large, pruned to 4 neurons a layer by magnitude',
    ])
      expect(page).toContain(text);
    expect(page).not.toContain('NaN');
  });
});

describe('a stage that prunes inputs or layers', () => {
  const store = memoryStore('others');
  const made = runStudy(customConfig('others', own(others)), { engine, reference: sine, store });

  test('leaves an input without weights, which later trainings keep', async () => {
    await made;
    const [ignored] = ignoredInputs(await network('blind', store));
    expect(ignoredInputs(await network('blind-tuned', store))).toEqual([ignored]);
    expect(parsePlan(await readJson(store, 'plan-blind.json'))).toMatchObject({ of: 'inputs' });
  });

  test('leaves fewer layers, and the widths of the others', async () => {
    const results = await made;
    const widths = results.stages.map(({ name, hidden }) => [name, hidden]);
    expect(widths.slice(-2)).toEqual([
      ['shallow', [16]],
      ['small', [3]],
    ]);
    expect(parseScores(await readJson(store, 'scores-shallow.json')).criterion).toBe('affinity');
  });

  test('has a report', async () => {
    await made;
    await writeReport(store, { engine, reference: sine });
    const page = await readText(store, 'report.html');
    expect(page).toContain('by affinity');
    expect(page).not.toContain('NaN');
  });

  test('is resumed to the same bytes', async () => {
    await made;
    const again = memoryStore('again');
    const controller = new AbortController();
    let begun = 0;
    const begin = () => void (++begun === 7 && controller.abort(new Error('stopped')));
    const stopped = { signal: controller.signal, events: { begin, advance() {}, end() {} } };
    const all = customConfig('others', own(others));
    await expect(runStudy(all, { engine, reference: sine, store: again, ...stopped })).rejects.toThrow(
      'stopped',
    );
    await resumeStudy({ engine, reference: sine, store: again });
    for (const file of ['blind-tuned.onnx', 'shallow.onnx', 'small.onnx', 'plan-shallow.json'])
      expect(await again.read(file), file).toEqual(await store.read(file));
  });
});

describe('refused before anything is computed', () => {
  const [large] = stages;
  const small = { name: 'small', parent: 'large', ...budget };
  test.each([
    ['a criterion that is not known', { pruning: { ...half, criterion: 'beauty' } }, /one of .*magnitude/],
    [
      'a criterion that does not score what goes',
      { pruning: { ...half, what: 'weights', criterion: 'incoming-magnitude' } },
      /a criterion that scores weights: .*magnitude/,
    ],
    [
      'adjoints of a criterion that takes none',
      { pruning: { ...half, criterion: 'magnitude', adjointOf: 'both' } },
      /a criterion that takes adjoints: interval-significance, sampled-significance/,
    ],
    ['no round', { pruning: { ...half, rounds: 0 } }, /pruning.rounds \(stage small\)/],
    [
      'rounds by a threshold',
      { pruning: { by: 'threshold', threshold: 0.1, scope: 'layer', rounds: 2 } },
      /stage small: a pruning in rounds must say how much is left/,
    ],
    [
      'more rounds than neurons that go',
      { pruning: { by: 'width', keep: 14, rounds: 3 } },
      /stage small: each round of a pruning must remove something; received 3 rounds, .* Take 2 rounds at most/,
    ],
    [
      'points of a criterion that looks at none',
      { pruning: { ...half, criterion: 'magnitude', points: 100 } },
      /pruning.points \(stage small\).*a criterion that looks at data: .*saliency/,
    ],
    ['no steps without a pruning', { steps: 0 }, /only a stage that prunes/],
    [
      'a parent that is not there',
      { parent: 'larger', pruning: { ...half, rounds: 2 } },
      /parent of stage small/,
    ],
    ['a key that is none', { pruning: { ...half, of: 'weights' } }, /pruning.of/],
  ])('%s', (_, change, message) => {
    const make = () => customConfig('refused', own([large, { ...small, ...change }]));
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });

  test.each([
    [
      'weights by a width',
      { by: 'width', keep: 8, what: 'weights' },
      /^stage small: weights are pruned by a ratio/,
    ],
    [
      'inputs over the mean of their layer',
      { ...half, scope: 'global', scaled: 'mean', what: 'inputs' },
      /^stage small: scores of inputs must not be scaled by layer/,
    ],
    [
      'layers one by one',
      { by: 'width', keep: [1, 1], what: 'layers' },
      /^stage small: how many layers stay is one/,
    ],
    [
      'widths of other layers',
      { by: 'width', keep: [1, 2, 3] },
      /^stage small: target widths must be one for each of 2/,
    ],
  ])('%s, with the stage', async (_, pruning, message) => {
    const config = customConfig('refused', own([large, { ...small, pruning }]));
    const engine = {
      name: 'native',
      version: '0',
      threads: 1,
      load: () => Promise.reject(new Error('none')),
    } as const;
    const run = runStudy(config, { engine, reference: sine, store: memoryStore() });
    await expect(run).rejects.toThrow(message);
  });

  test('nothing of rounds by a ratio, which is of a width where layers are known', () => {
    const rounds = { ...small, pruning: { ...half, ratio: 0.75, rounds: 2, criterion: 'magnitude' } };
    const stages = stagesOf(customConfig('accepted', own([large, rounds])));
    expect(stages.map(({ pruning }) => pruning)).toEqual([
      undefined,
      { by: 'width', keep: 8, criterion: 'magnitude' },
      { by: 'width', keep: 4, criterion: 'magnitude' },
    ]);
  });

  test('a stage that is called as a round', () => {
    const rounds = { ...small, pruning: { by: 'width', keep: 4, rounds: 2 } };
    expect(() => customConfig('refused', own([large, rounds, { ...small, name: 'small-round-1' }]))).toThrow(
      /names of their own/,
    );
  });
});
