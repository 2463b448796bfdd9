import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readDataset } from '../../src/node/dataset-files.ts';
import { openEngine } from '../../src/node/engines.ts';
import { writeReport } from '../../src/node/report.ts';
import { type RunOptions, resumeStudy, runStudy } from '../../src/node/study.ts';
import { parsePlan } from '../../src/pruning/index.ts';
import { functionModel } from '../../src/reference/index.ts';
import {
  configFor,
  customConfig,
  networkFile,
  type PartialConfig,
  type StudyResults,
  stagesOf,
} from '../../src/study/index.ts';
import { hiddenWidths, parameterCount, readSurrogate } from '../../src/surrogate/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const tiny = {
  seed: 5,
  sampling: { points: 1024 },
  network: { hidden: '8x2' },
  pruning: { keep: 4 },
  oversized: { steps: 128 },
  pruned: { steps: 128 },
  sobolev: { steps: 128 },
  polished: { steps: 64, restarts: 2 },
  test: { points: 64 },
} satisfies PartialConfig;
const smallest = { steps: 64, restarts: 3 };
const config = configFor('bachelier', { reference: { paths: 2 }, smallest }, tiny);

const root = await mkdtemp(join(tmpdir(), 'sobolev-study-'));
afterAll(() => rm(root, { recursive: true, force: true }));
const place = (name: string) => join(root, name);
const engine = await openEngine({ engine: 'native', threads: 1 });

const run = (name: string) => runStudy(config, { engine, directory: place(name) });
const resume = (name: string) => resumeStudy({ engine, directory: place(name) });
const stageNames = stagesOf(config).map(({ name }) => name);
const networks = stageNames.map(networkFile);
const bytes = async (
  name: string,
  files = [...networks, 'plan.json', 'significance.json', 'training.parquet'],
) =>
  Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(place(name), file), 'base64')])),
  );
const json = async (name: string, file: string) =>
  JSON.parse(await readFile(join(place(name), file), 'utf8'));

/** Aborts when a part of the job begins. */
function stopAt(part: string): Pick<RunOptions, 'signal' | 'events'> {
  const controller = new AbortController();
  const begin = (name: string) => {
    if (name === part) controller.abort(new Error('stopped'));
  };
  return { signal: controller.signal, events: { begin, advance() {}, end() {} } };
}

const whole: StudyResults = await run('whole');

describe('a study', () => {
  test('leaves every file of a run, and nothing temporary', async () => {
    expect((await readdir(place('whole'))).sort()).toEqual(
      [
        ...networks,
        ...[
          'config.json',
          'plan.json',
          'progress.json',
          'results.json',
          'significance.json',
          'test.parquet',
          'training.parquet',
        ],
      ].sort(),
    );
  });

  test('writes the results that it returns, with everything that is asked of them', async () => {
    expect(await json('whole', 'results.json')).toEqual(JSON.parse(JSON.stringify(whole)));
    expect(whole).toMatchObject({ schema: 'sobolev/results/2', study: 'bachelier', seed: 5 });
    expect(whole.engine).toEqual({ name: 'native', version: engine.version, threads: 1 });
    expect(whole.stages.map(({ name }) => name)).toEqual(stageNames);
    const byOrder = (check: unknown) => ({ values: check, gradients: check, curvatures: check });
    const finite = expect.toSatisfy(Number.isFinite);
    // Steps of polishing come on top of Adam's.
    const beyond = (adam: number) => expect.toSatisfy((steps: number) => steps > adam && steps <= adam + 120);
    const sizes: Record<string, object> = {
      oversized: { hidden: [8, 8], parameters: 145, steps: 128 },
      scratch: { hidden: [4, 4], parameters: 57, steps: 256 },
      polished: { hidden: [3, 3], parameters: 40, steps: beyond(64) },
      smallest: { hidden: [1, 2], parameters: 15, steps: beyond(64) },
    };
    for (const stage of whole.stages)
      expect(stage).toMatchObject({
        ...(sizes[stage.name] ?? { hidden: [4, 4], parameters: 57, steps: 128 }),
        seconds: expect.toSatisfy((seconds: number) => seconds > 0),
        r2: byOrder(finite),
        r2PerDimension: byOrder(finite),
        rmse: byOrder(expect.toSatisfy((error: number) => error > 0)),
        maxError: byOrder(expect.toSatisfy((error: number) => error > 0)),
      });
    expect(Object.keys(whole.published ?? {})).toEqual(stageNames.slice(0, 4));
    expect(whole.reference).toMatchObject({ strike: expect.anything(), weights: expect.anything() });
    expect(whole.timings.map(({ part }) => part)).toHaveLength(12);
  });

  test('says how criteria rank the neurons of the network that it pruned, the same when it is resumed', async () => {
    const [{ network, truth, of, criteria }, ...more] = whole.agreements ?? [];
    expect([network, truth, of, more]).toEqual(['oversized', 'sampled-significance', 'neurons', []]);
    expect(criteria.map(({ criterion }) => criterion)).toEqual(
      expect.arrayContaining(['interval-significance', 'magnitude', 'incoming-magnitude', 'random']),
    );
    for (const { layers, all } of criteria) {
      expect(layers.map(({ layer }) => layer)).toEqual([1, 2]);
      for (const one of [all, ...layers.map(({ correlation }) => correlation)])
        expect(Math.abs(one as number)).toBeLessThanOrEqual(1);
    }
    await cp(place('whole'), place('again'), { recursive: true });
    await rm(join(place('again'), 'results.json'));
    expect((await resume('again')).agreements).toEqual(whole.agreements);
  });

  test('writes its complete configuration, and what it was made with', async () => {
    const { environment, ...written } = await json('whole', 'config.json');
    expect(written).toEqual(JSON.parse(JSON.stringify(config)));
    expect(environment).toMatchObject({ engine: whole.engine, node: process.versions.node });
  });

  test('writes networks of the sizes of its results, and the training set that it used', async () => {
    for (const { name, hidden, parameters } of whole.stages) {
      const network = readSurrogate(await readFile(join(place('whole'), networkFile(name))), name);
      expect(hiddenWidths(network)).toEqual(hidden);
      expect(parameterCount(network)).toBe(parameters);
      expect(network.provenance).toMatchObject({ study: 'bachelier', seed: 5, stage: name });
    }
    const { x, dydx } = await readDataset(join(place('whole'), 'training.parquet'));
    expect([x.shape, dydx?.shape]).toEqual([
      [1024, 7],
      [1024, 1, 7],
    ]);
  });

  test('keeps in its plan what its networks have', async () => {
    const { layers } = parsePlan(await json('whole', 'plan.json'), 'neurons');
    expect(layers.map(({ neurons }) => neurons.filter(({ keep }) => keep).length)).toEqual([4, 4]);
  });

  test('of the same seed is byte for byte the same; another seed is another', async () => {
    await run('again');
    expect(await bytes('again')).toEqual(await bytes('whole'));
    await runStudy({ ...config, seed: 6 }, { engine, directory: place('other') });
    const [one, other] = [await bytes('whole', networks), await bytes('other', networks)];
    for (const file of networks) expect(other[file]).not.toBe(one[file]);
  });
});

describe('a study that is stopped', () => {
  // One run, resumed and stopped again.
  test.each([
    ['while it samples', 0, []],
    ['after the first network', 2, ['oversized']],
    ['in the fine-tuning', 6, ['oversized', 'pruned', 'sobolev-network']],
    ['behind the polished network', 9, stageNames.slice(0, -1)],
    ['before it evaluates', 10, stageNames],
  ] as [string, number, readonly string[]][])('%s keeps what is finished', async (_, part, finished) => {
    const options = { engine, directory: place('parts'), ...stopAt(whole.timings[part].part) };
    const stopped = part === 0 ? runStudy(config, options) : resumeStudy(options);
    await expect(stopped).rejects.toThrow('stopped');
    expect(existsSync(join(place('parts'), 'results.json'))).toBe(false);
    expect(networks.filter((file) => existsSync(join(place('parts'), file)))).toEqual(
      finished.map((name) => networkFile(name)),
    );
  });

  test('and resumed ends with the same bytes', async () => {
    const results = await resume('parts');
    expect(await bytes('parts')).toEqual(await bytes('whole'));
    const scores = ({ stages }: StudyResults) => stages.map(({ seconds: _, ...stage }) => stage);
    expect(JSON.stringify(scores(results))).toBe(JSON.stringify(scores(whole)));
    expect(results.timings.map(({ part: name }) => name)).toEqual(
      whole.timings.map(({ part: name }) => name),
    );
  });

  test('prunes by a plan that was edited since, also when an earlier one was followed already', async () => {
    await cp(place('whole'), place('edited'), { recursive: true });
    const plan = await json('edited', 'plan.json');
    const [first] = plan.layers;
    const dropped = first.neurons.find(({ keep }: { keep: boolean }) => keep);
    Object.assign(dropped, { keep: false, reason: 'edited by hand' });
    await writeFile(join(place('edited'), 'plan.json'), JSON.stringify(plan));

    const results = await resume('edited');
    expect(results.stages.map(({ hidden }) => hidden)).toEqual([
      [8, 8],
      ...Array(4).fill([3, 4]),
      [3, 3],
      [1, 2],
    ]);
    expect(await json('edited', 'plan.json')).toEqual(plan);
    const only = ['oversized.onnx', 'training.parquet'];
    expect(await bytes('edited', only)).toEqual(await bytes('whole', only));
  });

  test('is not resumed with another configuration', async () => {
    const before = await readFile(join(place('whole'), 'config.json'), 'utf8');
    const other = configFor('bachelier', config, { sobolev: { steps: 64 } });
    const resumed = runStudy(other, { engine, directory: place('whole'), resume: true });
    await expect(resumed).rejects.toThrow(/resumed with the configuration that it began with/);
    expect(await readFile(join(place('whole'), 'config.json'), 'utf8')).toBe(before);
  });

  test('is not resumed from a plan or a journal that is damaged', async () => {
    await cp(place('whole'), place('damaged'), { recursive: true });
    await writeFile(join(place('damaged'), 'plan.json'), '{"schema":"sobolev/plan/1"}');
    await expect(resume('damaged')).rejects.toThrow(InputError);
    await writeFile(join(place('damaged'), 'progress.json'), '[]');
    await expect(resume('damaged')).rejects.toThrow(/progress\.json must say which stages are finished/);
  });

  test('is not resumed where there is none', async () => {
    await expect(resume('nowhere')).rejects.toThrow(/config\.json/);
  });
});

describe('a study that cannot be', () => {
  test.each<[string, PartialConfig, RegExp]>([
    ['a plan of another depth', { pruning: { keep: [4, 4, 4] } }, /one for each of 2 hidden layers/],
    [
      'more points than fit into memory',
      { sampling: { points: 1e12 } },
      /must fit into three quarters of the memory.*received .* for 1,000,000,000,000 points\. Set sampling\.points=\d+\./,
    ],
    ['a design without a place', { study: 'own', sampling: { design: 'gaussian' } }, /Gaussian design needs/],
  ])('is refused before anything is computed or replaced: %s', async (what, changes, message) => {
    const directory = place(what);
    const own = changes.study === undefined ? {} : { reference: sine };
    const refused = runStudy(configFor('bachelier', config, changes), { engine, directory, ...own });
    await expect(refused).rejects.toThrow(message);
    expect(existsSync(directory)).toBe(false);
  });

  test('is refused without a model, or bounds of its inputs', async () => {
    const own = customConfig('own', tiny);
    const options = { engine, directory: place('refused') };
    await expect(runStudy(own, options)).rejects.toThrow(/own needs a reference model/);
    const unbounded = { ...sine, inputs: [{ name: 'a' }, { name: 'b', lo: 0, hi: 1 }] };
    await expect(runStudy(own, { ...options, reference: unbounded })).rejects.toThrow(/input a needs bounds/);
    expect(existsSync(options.directory)).toBe(false);
  });
});

/** A function of one's own, with two outputs. */
const sine = functionModel({
  name: 'sine',
  inputs: [
    { name: 'a', lo: -1, hi: 1 },
    { name: 'b', lo: 0, hi: 2 },
  ],
  outputs: [{ name: 'sum' }, { name: 'product' }],
  function: ({ a, b }) => [a.add(b).sine(), a.mul(b)],
});

test('a model in units beyond float32 is sampled, trained and compared as well as it would be in others', async () => {
  const steps = { steps: 128 };
  const settings = { sampling: { points: 256 }, oversized: steps, pruned: steps, sobolev: steps };
  const scaled = (name: string, sx: number, mx: number, sy: number) =>
    functionModel({
      name,
      inputs: [
        { name: 'a', lo: mx - sx, hi: mx + sx },
        { name: 'b', lo: 0, hi: 2 * sx },
      ],
      outputs: [{ name: 'y' }],
      function: ({ a, b }) => a.sub(mx).div(sx).add(b.div(sx)).sine().mul(sy),
    });
  const scores = async (model: ReturnType<typeof scaled>) => {
    const options = { engine, directory: place(model.name), reference: model };
    const { stages } = await runStudy(customConfig(model.name, tiny, settings), options);
    await writeReport(options.directory, { engine, reference: model });
    expect(await readFile(join(options.directory, 'report.html'), 'utf8')).not.toMatch(/NaN|Infinity/);
    return stages.map(({ r2 }) => r2);
  };
  const plain = await scores(scaled('plain', 1, 0, 1));
  // Powers of two: the same normalised numbers, up to the rounding of the first one's points and labels to float32.
  for (const model of [scaled('tiny', 2 ** -200, 0, 2 ** 133), scaled('offset', 1, 2 ** 27, 1)]) {
    const other = await scores(model);
    for (const [k, { values, gradients }] of plain.entries()) {
      expect(other[k].values).toBeCloseTo(values as number, 2);
      expect(other[k].gradients).toBeCloseTo(gradients as number, 1);
    }
  }
});

test('a model without a closed form is compared with its own labels at the test points', async () => {
  const { exact: _, ...labelled } = sine;
  const steps = { steps: 16 };
  const short = { sampling: { points: 128 }, oversized: steps, pruned: steps, sobolev: steps };
  const own = customConfig('labelled', tiny, short);
  const options = { engine, directory: place('labelled'), reference: labelled };
  const results = await runStudy(own, options);
  // Its labels carry no noise: values and gradients score as against the closed form.
  const closed = await runStudy(own, { ...options, directory: place('closed'), reference: sine });
  results.stages.forEach(({ r2, rmse, maxError }, k) => {
    for (const [metric, other] of [
      [r2, closed.stages[k].r2],
      [rmse, closed.stages[k].rmse],
      [maxError, closed.stages[k].maxError],
    ]) {
      expect(Object.keys(metric)).toEqual(['values', 'gradients']);
      expect(metric.values).toBeCloseTo(other.values!, 12);
      expect(metric.gradients).toBeCloseTo(other.gradients!, 12);
    }
  });
  expect(await readDataset(join(place('labelled'), 'test.parquet'))).toMatchObject({
    x: { shape: [64, 2] },
    dydx: { shape: [64, 2, 2] },
  });
  const path = await writeReport(place('labelled'), { engine, reference: labelled });
  const page = await readFile(path, 'utf8');
  expect(page).toContain('Value and delta against the truth');
  expect(page).not.toMatch(/gamma(?!s are not known)/i);
});

test('a function of your own is studied as any model is', async () => {
  const own = customConfig('own', tiny, { sobolev: { steps: 1000 } });
  const results = await runStudy(own, { engine, directory: place('own'), reference: sine });
  expect(results.published).toBeUndefined();
  expect(results.study).toBe('own');
  const { r2 } = results.stages[3];
  expect(r2.values).toBeGreaterThan(0.95);
  expect(r2.gradients).toBeGreaterThan(0.9);
});
