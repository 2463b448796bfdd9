import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { parsePlan } from '../../src/pruning/index.ts';
import { writeReport } from '../../src/report/index.ts';
import {
  configFor,
  customConfig,
  finishedResults,
  memoryStore,
  networkFile,
  type PartialConfig,
  type RunOptions,
  readAssignments,
  readConfig,
  readJson,
  readText,
  resumeStudy,
  runFiles,
  runStudy,
  type Store,
  stagesOf,
  writeJson,
} from '../../src/study/index.ts';
import { readSurrogate } from '../../src/surrogate/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { sine } from './sine.ts';

/* Studies with stages of their own: two prunings in a row, a teacher, controls of the same and of other streams. */

const budget = { steps: 64, batch: 32, schedule: { kind: 'constant', rate: 1e-2 } };
const vanilla = { kind: 'vanilla' };
const stages = [
  { name: 'large', network: { hidden: '12x2' }, loss: vanilla, ...budget },
  { name: 'middle', parent: 'large', pruning: { by: 'width', keep: 8 }, ...budget },
  {
    name: 'small',
    parent: 'middle',
    pruning: { by: 'width', keep: 4 },
    data: { teacher: 'large' },
    ...budget,
  },
  { name: 'tuned', parent: 'small', ...budget, steps: 32 },
  { name: 'control', network: { as: 'small' }, ...budget },
  { name: 'twin', network: { as: 'small' }, stream: 'control', ...budget },
  { name: 'tanh', network: { hidden: [4], activation: 'tanh' }, loss: vanilla },
];
const sampling = { sampling: { points: 256 }, test: { points: 32 }, seed: 3 };
const own = (changed: readonly object[] = stages): PartialConfig => ({ ...sampling, stages: changed });

const engine = await openEngine({ engine: 'native', threads: 1 });
// The last stage takes the budget that trainings have by themselves, which is too long here.
const config = customConfig('own', own(stages.map((stage) => ({ ...budget, ...stage }))));

const run = (store: Store, options: Partial<RunOptions> = {}) =>
  runStudy(config, { engine, reference: sine, store, ...options });
const resume = (store: Store) => resumeStudy({ engine, reference: sine, store });
const files = runFiles(stagesOf(config)).filter((file) => /onnx|plan|significance|training/.test(file));
const bytesIn = async (store: Store) =>
  Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file, Buffer.from(await store.read(file)).toString('base64')]),
    ),
  );
const network = async (store: Store, name: string) =>
  readSurrogate(await store.read(networkFile(name)), name);

const whole = memoryStore('whole');
const results = await run(whole);

/** Aborts when a part of the job begins. */
function stopAt(part: string): Pick<RunOptions, 'signal' | 'events'> {
  const controller = new AbortController();
  const begin = (name: string) => {
    if (name === part) controller.abort(new Error('stopped'));
  };
  return { signal: controller.signal, events: { begin, advance() {}, end() {} } };
}

describe('a study with stages of its own', () => {
  test('makes the network of each, from what it says, and records what it is', async () => {
    expect(results.stages.map(({ name, hidden, steps }) => [name, hidden, steps])).toEqual([
      ['large', [12, 12], 64],
      ['middle', [8, 8], 64],
      ['small', [4, 4], 64],
      ['tuned', [4, 4], 32],
      ['control', [4, 4], 64],
      ['twin', [4, 4], 64],
      ['tanh', [4], 64],
    ]);
    expect(results).toMatchObject({ schema: 'sobolev/results/2', study: 'own', seed: 3 });
    expect(results.published).toBeUndefined();
    expect(results.stages[2]).toMatchObject({
      parent: 'middle',
      pruning: { by: 'width', keep: 4 },
      data: { teacher: 'large' },
      loss: { kind: 'sobolev', lambda: 1, columns: 'uniform' },
    });
    expect(results.stages[4]).toMatchObject({ as: 'small', data: 'reference' });
    expect(results.stages.map(({ curve: { terms } }) => Object.keys(terms))).toEqual([
      ['values'],
      ...new Array(5).fill(['values', 'gradients']),
      ['values'],
    ]);
    expect(results.stages.map(({ curve }) => curve.steps.at(-1))).toEqual([64, 64, 64, 32, 64, 64, 64]);
    expect(await readJson(whole, 'results.json')).toEqual(JSON.parse(JSON.stringify(results)));
  });

  test('has a part for each thing that takes time, in order', () => {
    expect(results.timings.map(({ part }) => part)).toEqual([
      'sample the reference',
      'train large',
      'analyse large for middle',
      'prune and fine-tune middle',
      'analyse middle for small',
      'label by large',
      'prune and fine-tune small',
      'fine-tune tuned',
      'train control',
      'train twin',
      'train tanh',
      'compare criteria on large',
      'evaluate on the closed form',
    ]);
  });

  test('has a plan and a significance for each pruning, of the network that it prunes', async () => {
    for (const [name, width] of [
      ['middle', 12],
      ['small', 8],
    ] as const) {
      const { layers } = parsePlan(await readJson(whole, `plan-${name}.json`), 'neurons');
      expect(layers.map(({ neurons }) => neurons.length)).toEqual([width, width]);
      expect(await readJson(whole, `significance-${name}.json`)).toMatchObject({
        method: 'interval-adjoint',
      });
    }
    expect(await whole.has('plan.json')).toBe(false);
  });

  test('draws what two stages of one stream draw alike, and what others draw otherwise', async () => {
    const [control, twin, small] = await Promise.all(
      ['control', 'twin', 'small'].map((name) => network(whole, name)),
    );
    expect(twin.layers).toEqual(control.layers);
    expect(twin.layers).not.toEqual(small.layers);
    expect(twin.provenance).toMatchObject({ stage: 'twin', study: 'own', seed: 3 });
  });

  test('of which no stage learns derivatives of the reference needs none of it', async () => {
    const { label, ...model } = sine;
    const orders: number[] = [];
    const values: typeof sine = {
      ...model,
      label: (x, request) => {
        orders.push(request.order ?? 0);
        return label(x, request);
      },
    };
    const taught = stages.slice(0, 3).map((stage) => ({ data: { teacher: 'large' }, ...stage }));
    const [first, ...others] = taught;
    const quiet = customConfig('own', own([{ ...first, data: 'reference' }, ...others]));
    await runStudy(quiet, { engine, reference: values, store: memoryStore() });
    expect(new Set(orders)).toEqual(new Set([0]));
  });

  test('has a report that calls each stage by its name, and draws it in colours of its own', async () => {
    await writeReport(whole, { engine, reference: sine });
    const page = await readText(whole, 'report.html');
    for (const { name } of stages) expect(page).toContain(`<h3>${name}: `);
    expect(page).toContain(
      '<h3>small: middle, pruned to 4 neurons a layer by interval-significance, fine-tuned on values and derivatives of large</h3>',
    );
    expect(page).toContain('<h3>middle, pruned for small: ');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('a study with stages of its own that is stopped', () => {
  test('at each part in turn, and resumed each time, ends with the same bytes', async () => {
    const store = memoryStore('parts');
    for (const [k, { part }] of results.timings.entries()) {
      const stopped = { engine, reference: sine, store, ...stopAt(part) };
      await expect(k === 0 ? runStudy(config, stopped) : resumeStudy(stopped), part).rejects.toThrow(
        'stopped',
      );
      expect(await finishedResults(store)).toBeUndefined();
    }
    const resumed = await resume(store);
    expect(await bytesIn(store)).toEqual(await bytesIn(whole));
    expect(resumed.timings.map(({ part: name }) => name)).toEqual(
      results.timings.map(({ part: name }) => name),
    );
    expect(await finishedResults(store)).toEqual(JSON.parse(JSON.stringify(resumed)));
  });

  /** Removes a neuron that a plan keeps. */
  async function edit(store: Store, file: string): Promise<void> {
    const plan = JSON.parse(await readText(store, file));
    const dropped = plan.layers[0].neurons.find(({ keep }: { keep: boolean }) => keep);
    Object.assign(dropped, { keep: false, reason: 'edited by hand' });
    await writeJson(store, file, plan);
  }
  const copyOf = async (store: Store, name: string) => {
    const copy = memoryStore(name);
    for (const file of [...runFiles(stagesOf(config)), 'progress.json'])
      if (await store.has(file)) await copy.write(file, await store.read(file));
    return copy;
  };

  test('goes on by a plan that was edited: what comes of it is made anew, and nothing else', async () => {
    const store = await copyOf(whole, 'last edited');
    await edit(store, 'plan-small.json');
    expect(await finishedResults(store)).toBeUndefined();
    const { stages: made } = await resume(store);
    expect(made.map(({ hidden }) => hidden)).toEqual([[12, 12], [8, 8], ...new Array(4).fill([3, 4]), [4]]);
    const [before, after] = [await bytesIn(whole), await bytesIn(store)];
    const same = files.filter((file) => before[file] === after[file]);
    expect(same.sort()).toEqual(
      [
        ...['training.parquet', 'significance-middle.json', 'plan-middle.json', 'significance-small.json'],
        ...['large.onnx', 'middle.onnx', 'tanh.onnx'],
      ].sort(),
    );
  });

  test('goes on by an earlier plan that was edited: later plans are made anew', async () => {
    const store = await copyOf(whole, 'first edited');
    await edit(store, 'plan-middle.json');
    const { stages: made } = await resume(store);
    expect(made.map(({ hidden }) => hidden)).toEqual([[12, 12], [7, 8], ...new Array(4).fill([4, 4]), [4]]);
    const { layers } = parsePlan(await readJson(store, 'plan-small.json'), 'neurons');
    expect(layers.map(({ neurons }) => neurons.length)).toEqual([7, 8]);
  });

  test('is replaced with all of its files by a study with other stages', async () => {
    const store = await copyOf(whole, 'replaced');
    const other = customConfig('own', own([{ ...stages[0], name: 'only' }]));
    await runStudy(other, { engine, reference: sine, store });
    for (const file of files.filter((name) => name !== 'training.parquet'))
      expect(await store.has(file), file).toBe(false);
    expect(await store.has('only.onnx')).toBe(true);
    expect(await readConfig(store)).toEqual(other);
  });
});

describe('a configuration with stages', () => {
  test('is complete, and the same when it is read again as JSON', () => {
    expect(customConfig('own', JSON.parse(JSON.stringify({ ...config, study: undefined })))).toEqual(config);
    expect(config.stages?.[1]).toEqual({
      name: 'middle',
      parent: 'large',
      pruning: { by: 'width', keep: 8 },
      data: 'reference',
      loss: { kind: 'sobolev', lambda: 1, columns: 'uniform' },
      ...budget,
    });
    expect(config.oversized).toBeUndefined();
  });

  test('of a study takes its model and sampling, but none of its stages', () => {
    const { sampling, ...others } = configFor('borehole', { stages: stages.slice(0, 1) });
    expect(sampling).toEqual({ points: 16_384 });
    expect(Object.keys(others).sort()).toEqual(['reference', 'seed', 'stages', 'study', 'test']);
  });

  test('is changed stage by stage by name', () => {
    const changed = customConfig(
      'own',
      own(),
      readAssignments(['stages.small.pruning.keep=2', 'stages.large.steps=9']),
    );
    expect(changed.stages?.map(({ steps, pruning }) => [steps, pruning])).toEqual([
      [9, undefined],
      [64, { by: 'width', keep: 8 }],
      [64, { by: 'width', keep: 2 }],
      ...[32, 64, 64, undefined].map((steps) => [steps, undefined]),
    ]);
    expect(() => customConfig('own', own(), readAssignments(['stages.smal.steps=9']))).toThrow(
      /one of large, middle, .*; received smal/,
    );
  });

  const [large, middle] = stages;
  test.each<[string, unknown, RegExp]>([
    ['no list', { large }, /key stages is not valid: expected a list of stages; received \{/],
    ['none', [], /key stages is not valid/],
    [
      'an unknown parent',
      [large, { ...middle, parent: 'huge' }],
      /parent of stage middle must name an earlier stage, one of large; received huge\./,
    ],
    [
      'a later parent',
      [{ ...middle, parent: 'large' }, large],
      /parent of stage middle must name an earlier stage; it is the first; received large, a later one\. List stages/,
    ],
    ['itself as its parent', [{ ...middle, parent: 'middle' }], /received itself/],
    ['an unknown teacher', [{ ...large, data: { teacher: 'x' } }], /data\.teacher of stage large must/],
    ['layers of an unknown stage', [{ ...large, network: { as: 'x' } }], /network\.as of stage large must/],
    [
      'a name twice',
      [large, { ...middle, name: 'Large' }],
      /names of their own.*; received large and Large\./,
    ],
    [
      'a name that no file can have',
      [{ ...large, name: '../x' }],
      /key stages\.0\.name \(stage \.\.\/x\) is not valid: expected a name that a file can have.*received "\.\.\/x"/,
    ],
    ['a name that systems keep for themselves', [{ ...large, name: 'con' }], /a name that a file can have/],
    ['a name that is a number', [{ ...large, name: '1' }], /a name that a file can have/],
    [
      'neither parent nor network',
      [{ name: 'large' }],
      /key stages\.0 \(stage large\) is not valid: expected either a parent.* or a network/,
    ],
    [
      'both parent and network',
      [large, { ...middle, network: { hidden: [3] } }],
      /key stages\.1 \(stage middle\) .*either a parent.* or a network/,
    ],
    [
      'pruning without a parent',
      [{ ...large, pruning: { by: 'width', keep: 2 } }],
      /key stages\.0\.pruning \(stage large\) .*expected a parent beside it/,
    ],
    [
      'widths beside the layers of another',
      [large, { ...large, name: 'b', network: { as: 'large', hidden: [3] } }],
      /key stages\.1\.network .*one of hidden.*, as, .* and within/,
    ],
    ['no widths', [{ ...large, network: {} }], /key stages\.0\.network .*one of hidden.*, as, .* and within/],
    [
      'labels of nobody',
      [{ ...large, data: 'teacher' }],
      /key stages\.0\.data .*expected "reference" or \{"teacher".*received "teacher"/,
    ],
    [
      'an unknown loss',
      [{ ...large, loss: { kind: 'huber' } }],
      /key stages\.0\.loss\.kind .*received "huber"/,
    ],
    [
      'restarts of a network that is there',
      [large, { ...middle, restarts: 2 }],
      /key stages\.1\.restarts .*expected a network beside it/,
    ],
    [
      'a sparse training of a network that is there',
      [large, { ...middle, sparse: { by: 'rigl', sparsity: 0.5 } }],
      /key stages\.1\.sparse .*expected a network beside it, of random weights/,
    ],
    [
      'a sparse training by least squares',
      [
        {
          name: 'large',
          network: { hidden: [4] },
          method: 'levenberg-marquardt',
          sparse: { by: 'set', sparsity: 0.5 },
        },
      ],
      /key stages\.0\.sparse .*expected neither hold nor a method other than adam/,
    ],
    [
      'a sparsity in percent',
      [{ ...large, sparse: { by: 'rigl', sparsity: 90 } }],
      /key stages\.0\.sparse\.sparsity .*must be above 0 and below 1.*received 90/,
    ],
    [
      'a schedule of a method without',
      [{ ...large, method: 'levenberg-marquardt' }],
      /key stages\.0\.method .*neither batch nor schedule/,
    ],
    ['no steps', [{ ...large, steps: 0 }], /key stages\.0\.steps \(stage large\) .*received 0/],
    ['an unknown key', [{ ...large, stepz: 1 }], /known keys; received stages\.0\.stepz/],
  ])('is refused by name with %s, in one line', (_, list, message) => {
    const refused = () => customConfig('own', { ...sampling, stages: list });
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^[^\n]+\. [A-Z][^\n]+\.$/);
  });

  test('is refused with keys of the short form beside', () => {
    expect(() => customConfig('own', own(), { oversized: { steps: 3 } })).toThrow(
      /either stages of its own, or the keys of the paper's; received stages and oversized\. Remove oversized/,
    );
  });

  test('is refused where a plan has another depth, before anything is computed', async () => {
    const deep = customConfig('own', own([large, { ...middle, pruning: { by: 'width', keep: [4, 4, 4] } }]));
    const store = memoryStore();
    await expect(runStudy(deep, { engine, reference: sine, store })).rejects.toThrow(
      /each of 2 hidden layers/,
    );
    expect(await store.has('progress.json')).toBe(false);
  });

  const polished = { name: 'polished', method: 'levenberg-marquardt', steps: 2 };
  const wide = { ...large, network: { hidden: '64x2' } };
  const half = (scope: 'layer' | 'global') => ({ by: 'ratio', ratio: 0.5, scope });
  test.each<[string, readonly object[], object, RegExp]>([
    [
      'a method is for smaller networks',
      [{ ...wide, ...polished, batch: undefined, schedule: undefined }],
      {},
      /stage polished: Levenberg and Marquardt's .* at most 2,048 parameters; received 4417/,
    ],
    [
      'a method is for smaller networks than the one it goes on with, as pruned',
      [
        { ...large, network: { hidden: '150x2' } },
        { ...middle, pruning: half('layer') },
        { ...polished, parent: 'middle' },
      ],
      {},
      /stage polished: .*received 6001/,
    ],
    [
      'a method is for smaller networks than the one whose layers it has',
      [wide, { ...polished, network: { as: 'large' } }],
      {},
      /stage polished: .*received 4417/,
    ],
    [
      'labels are too few to polish',
      [large, { name: 'polished', network: { hidden: '20x3' }, method: 'polish' }],
      {},
      /stage polished: polishing needs a label or more for each of the \S+ parameters that move; received "\d+ labels/,
    ],
    [
      'labels are too few to polish what Adam trains',
      [large, { ...large, name: 'polished', network: { hidden: '20x3' }, method: 'adam+polish' }],
      {},
      /stage polished: polishing needs a label or more/,
    ],
    [
      'labels are too few for a method, of values alone',
      [large, { ...polished, network: { hidden: '20x3' }, loss: vanilla }],
      {},
      /stage polished: polishing needs a label or more/,
    ],
    [
      'labels are too few for a method, of second order',
      [large, { ...polished, network: { hidden: '40x2' }, loss: { kind: 'sobolev', order: 2 } }],
      { sampling: { points: 20 } },
      /stage polished: polishing needs a label or more/,
    ],
    [
      'a batch does not fit into memory',
      [{ ...large, batch: 1e9 }],
      {},
      /Take a smaller batch in stage large/,
    ],
    [
      'starts do not fit into memory',
      [{ ...large, restarts: 1e9 }],
      {},
      /Take fewer restarts in stage large/,
    ],
    ['the test set does not fit into memory', [large], { test: { points: 1e9 } }, /a test set must fit/],
  ])('is refused before anything is computed or replaced where %s', async (_, list, more, message) => {
    const store = memoryStore();
    await store.write('config.json', new Uint8Array(1));
    const given = customConfig('own', { ...own(list), ...more });
    const options = { engine, reference: sine, store, memory: 4e9 };
    await expect(runStudy(given, options)).rejects.toThrow(InputError);
    await expect(runStudy(given, options)).rejects.toThrow(message);
    expect(await store.read('config.json')).toHaveLength(1);
  });

  test('names the stage whose labels turn out to be too few to polish', async () => {
    const narrow = { by: 'threshold', threshold: 0.01, scope: 'layer' };
    const given = customConfig(
      'own',
      own([
        { ...large, network: { hidden: '30x2' } },
        { name: 'polished', parent: 'large', pruning: narrow, method: 'polish', steps: 2 },
      ]),
    );
    const options = { engine, reference: sine, store: memoryStore() };
    await expect(runStudy(given, options)).rejects.toThrow(
      /^stage polished: polishing needs a label or more/,
    );
  });

  test('trains at rates that end at 0', async () => {
    const points = [
      [0, 1e-2],
      [1, 0],
    ];
    const list = [{ ...large, schedule: { kind: 'piecewise-linear', points } }];
    const given = customConfig('own', own(list));
    const { stages: made } = await runStudy(given, { engine, reference: sine, store: memoryStore() });
    expect(made[0].steps).toBe(64);
    expect(made[0].curve.total.at(-1)).toBeLessThan(0.5 * made[0].curve.total[0]);
  });

  test('notes where a rule removed nothing', async () => {
    const notes: string[] = [];
    const events = { begin() {}, advance() {}, end() {}, note: (text: string) => notes.push(text) };
    const list = [
      { ...large, steps: 8 },
      { ...middle, pruning: { by: 'width', keep: 99 }, steps: 8 },
    ];
    const given = customConfig('own', own(list));
    await runStudy(given, { engine, reference: sine, store: memoryStore(), events });
    expect(notes).toContain('middle: the pruning removes nothing: hidden layers have 12 neurons');
  });

  test('runs a method for small networks on what was pruned to one', async () => {
    const list = [
      { ...wide, steps: 8 },
      { ...middle, pruning: half('global'), steps: 8 },
      { ...middle, name: 'small', parent: 'large', pruning: { by: 'width', keep: [4, 6] }, steps: 8 },
      { ...polished, parent: 'small' },
      { ...polished, name: 'like', network: { as: 'small' } },
    ];
    const { stages: made } = await runStudy(customConfig('own', own(list)), {
      engine,
      reference: sine,
      store: memoryStore(),
    });
    expect(made.slice(2).map(({ hidden }) => hidden)).toEqual([
      [4, 6],
      [4, 6],
      [4, 6],
    ]);
  });
});

test('stages are moved by the method they name, and the best of several starts is kept', async () => {
  const [large] = stages;
  const list = [
    { ...large, network: { hidden: [6] }, restarts: 3 },
    { name: 'polished', parent: 'large', method: 'levenberg-marquardt', loss: vanilla, steps: 20 },
  ];
  const store = memoryStore();
  const { stages: made } = await runStudy(customConfig('own', own(list)), { engine, reference: sine, store });
  const missed = made.map(({ r2 }) => 1 - (r2.values as number));
  expect(missed[1]).toBeLessThan(0.1 * missed[0]);
  expect((await network(store, 'large')).provenance).toMatchObject({ restarts: { of: 3 } });
});

test('zeros of a stage that is trained sparse stay zero in the stages behind it, and results say so', async () => {
  const [large] = stages;
  const sparse = { by: 'rigl', sparsity: 0.7, every: 64 };
  const list = [
    { ...large, steps: 192, sparse },
    { ...budget, name: 'tuned', parent: 'large', steps: 64 },
  ];
  const store = memoryStore();
  const { stages: made } = await runStudy(customConfig('own', own(list)), { engine, reference: sine, store });
  expect(made.map((one) => one.sparse)).toEqual([sparse, undefined]);
  const [before, after] = await Promise.all(['large', 'tuned'].map((name) => network(store, name)));
  expect(before.provenance).toMatchObject({ sparse });
  const zeros = ({ layers }: typeof before) => layers.map(({ weight }) => [...weight].map((w) => w === 0));
  expect(zeros(after)).toEqual(zeros(before));
  // 24 + 144 + 12 weights, of which 30 % are 54.
  expect(
    zeros(before)
      .flat()
      .filter((zero) => !zero).length,
  ).toBe(54);
});

test('a stage that would be too sparse is refused before anything is computed', async () => {
  const [large] = stages;
  const config = customConfig('own', own([{ ...large, sparse: { by: 'set', sparsity: 0.99 } }]));
  const store = memoryStore();
  await expect(runStudy(config, { engine, reference: sine, store })).rejects.toThrow(
    /stage large.* a sparsity of 0\.99 must leave 1 weight of layer \d, or an output is cut off/,
  );
  expect(await store.has('config.json')).toBe(false);
});

test('the example of docs/configuration.md runs, with fewer points and steps', async () => {
  const text = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const example = JSON.parse(/```json\n(\{.*?\})\n```/s.exec(text)?.[1] ?? '');
  const { study, ...given } = example;
  const small = given.stages.flatMap(({ name, parent }: { name: string; parent?: string }) => [
    `stages.${name}.steps=${name === 'polished' ? 2 : 16}`,
    ...(parent === undefined && name !== 'control' ? [`stages.${name}.network.hidden=16x3`] : []),
  ]);
  const tiny = readAssignments([...small, 'sampling.points=128', 'test.points=16']);
  const { stages: made } = await runStudy(configFor(study, given, tiny), { engine, store: memoryStore() });
  expect(made.map(({ name, hidden }) => [name, hidden])).toEqual([
    ['teacher', [16, 16, 16]],
    ['half', [8, 8, 8]],
    ['eighth', [8, 8, 8]],
    ['tuned', [8, 8, 8]],
    ['polished', [8, 8, 8]],
    ['control', [8, 8, 8]],
  ]);
});
