import { describe, expect, it } from 'vitest';
import {
  COMPARISON_FILE,
  cellsOf,
  compareSeed,
  dataSource,
  networkSource,
  PLAN_FILE,
  referenceSource,
  runComparison,
  seedFile,
} from '../../src/comparison/index.ts';
import { readJson, type Store } from '../../src/study/index.ts';
import { hiddenWidths, readSurrogate } from '../../src/surrogate/index.ts';
import { digest } from '../../src/tensor/index.ts';
import { trainSurrogate } from '../../src/workflow/index.ts';
import { rejection } from '../support/support.ts';
import { branin, engine, inMemory, smallPlan, withoutTimes } from './small.ts';

const plan = smallPlan({ schedules: ['iterative'] });
/** The plan of what is made again and again. */
const few = smallPlan({ settings: ['teacher'], schedules: ['iterative'] });
const source = referenceSource('branin', branin);

/** All files of a comparison, documents without times. */
async function contentsOf(store: Store, of = few): Promise<Record<string, unknown>> {
  const networks = [...cellsOf(of).map(({ name }) => name), 'oversized-reference', 'oversized-labels'];
  const files: Record<string, unknown> = {};
  for (const name of [PLAN_FILE, COMPARISON_FILE, ...of.seeds.map(seedFile)])
    files[name] = withoutTimes(await readJson(store, name));
  for (const seed of of.seeds)
    for (const name of networks) {
      const file = `seed-${seed}-${name}.onnx`;
      if (await store.has(file)) files[file] = digest(await store.read(file));
    }
  return files;
}

const whole = inMemory();
const comparison = await runComparison(plan, source, whole);
const once = inMemory();
await runComparison(few, source, once);
const contents = await contentsOf(once.store);

describe('a comparison with a reference', () => {
  it('makes every contender at its size, with the same labels and steps', async () => {
    expect(comparison.rows).toHaveLength(cellsOf(plan).length);
    for (const row of comparison.rows) {
      expect(row.failures, row.title).toEqual([]);
      expect(row.seeds).toEqual([1, 2]);
      expect(row.parameters).toBe(3 * 3 + 4 * 3 + 4);
      expect(row.labels).toBe(row.setting === 'labels' ? 40 : 128);
      expect(row.steps, row.title).toBe(row.contender === 'scratch-own' ? 40 : 120);
      expect(row.seconds.total).toBeGreaterThan(0);
      const pruned = row.kind === 'pruned' || row.kind === 'random';
      expect(row.before !== undefined, row.title).toBe(pruned);
      expect(row.seconds.oversized > 0, row.title).toBe(row.kind !== 'scratch');
    }
    const file = await whole.store.read('seed-2-labels-3x2-scratch-long.onnx');
    expect(hiddenWidths(readSurrogate(file))).toEqual([3, 3]);
  });

  it('trains one oversized network a seed for each kind of labels, and prunes that', async () => {
    expect(comparison.oversized.map(({ name }) => name)).toEqual(['oversized-reference', 'oversized-labels']);
    const row = (setting: string) =>
      comparison.rows.find(
        (one) => one.setting === setting && one.contender === 'interval-significance-iterative',
      );
    const files = ['reference', 'labels'].map((kind) => whole.store.read(`seed-1-oversized-${kind}.onnx`));
    const [one, other] = await Promise.all(files);
    expect(one).not.toEqual(other);
    // A teacher alone is the network that learned of the reference, and costs as much.
    const costs = ['reference', 'teacher', 'labels'].map((setting) => row(setting)?.seconds.oversized);
    expect(costs[1]).toBe(costs[0]);
    expect(costs[2]).not.toBe(costs[0]);
  });

  it('does not depend on the order of seeds, or on who makes them', async () => {
    const { store, ...options } = inMemory();
    await runComparison(few, source, {
      ...options,
      store,
      seeds: async (seeds) => {
        await Promise.all(
          seeds.toReversed().map((seed) => compareSeed({ engine, store, source, plan: few, seed })),
        );
      },
    });
    expect(await contentsOf(store)).toEqual(contents);
  });

  it('ends with the same bytes where it was stopped and gone on with', async () => {
    const { store } = inMemory();
    for (const [moment, resume] of [
      [0.1, false],
      [0.45, true],
      [0.8, true],
    ] as const) {
      const stop = new AbortController();
      const stopped = runComparison(few, source, {
        ...{ engine, store, resume, signal: stop.signal },
        progress: (share) => {
          if (share >= moment) stop.abort(new Error('enough'));
        },
      });
      await expect(stopped).rejects.toThrow('enough');
      expect(await store.has(COMPARISON_FILE)).toBe(false);
    }
    await runComparison(few, source, { engine, store, resume: true });
    expect(await contentsOf(store)).toEqual(contents);
  });

  it('makes an oversized network again where its file is missing, and refuses one that was changed', async () => {
    const { store } = inMemory();
    const stop = new AbortController();
    const early = (share: number) => {
      if (share >= 0.2) stop.abort(new Error('enough'));
    };
    const options = { engine, store, signal: stop.signal, progress: early };
    await expect(runComparison(few, source, options)).rejects.toThrow('enough');
    const file = 'seed-1-oversized-reference.onnx';
    const bytes = await store.read(file);
    await store.write(file, new Uint8Array([1, 2, 3]));
    const again = () => runComparison(few, source, { engine, store, resume: true });
    expect(await rejection(again())).toMatch(
      /memory\/seed-1-oversized-reference\.onnx must be as it was written/,
    );
    await store.remove(file);
    await again();
    expect(await store.read(file)).toEqual(bytes);
    expect(await contentsOf(store)).toEqual(contents);
  });

  it('refuses a finished network that was changed before it makes any, of whichever seed', async () => {
    const { store } = inMemory();
    await runComparison(few, source, { engine, store });
    const [cell] = cellsOf(few);
    const names = [`seed-1-${cell.name}`, `seed-2-${cell.name}`, 'seed-2-oversized-reference'];
    const other = await store.read(`seed-1-${cellsOf(few)[1].name}.onnx`);
    await store.remove(`seed-1-${cellsOf(few)[2].name}.onnx`);
    for (const file of names.map((name) => `${name}.onnx`)) {
      const bytes = await store.read(file);
      for (const changed of [other, bytes.slice(0, 100)]) {
        await store.write(file, changed);
        const again = runComparison(few, source, {
          ...{ engine, store, resume: true },
          progress: () => expect.unreachable(),
        });
        expect(await rejection(again), file).toContain(`memory/${file} must be as it was written`);
        await expect(
          compareSeed({ engine, store, source, plan: few, seed: Number(file[5]) }),
        ).rejects.toThrow(/as it was written/);
      }
      await store.write(file, bytes);
    }
  });

  it('makes networks of finished seeds again where their files are missing, with the same bytes', async () => {
    const { store } = inMemory();
    await runComparison(few, source, { engine, store });
    const cells = cellsOf(few).map(({ name }) => name);
    const lost = [`seed-1-${cells[0]}`, `seed-2-${cells[1]}`, 'seed-2-oversized-reference'];
    for (const name of lost) await store.remove(`${name}.onnx`);
    await runComparison(few, source, { engine, store, resume: true });
    expect(await contentsOf(store)).toEqual(contents);
    await store.remove('seed-1-oversized-reference.onnx');
    await runComparison(few, source, { engine, store, resume: true });
    expect(await contentsOf(store)).toEqual(contents);
  });

  it('refuses a source whose file was changed', async () => {
    const ground = await source.ground({ engine, plan: few, seed: 1 });
    const data = dataSource('runs.csv', await ground.labels('reference', {}));
    const own = smallPlan({
      settings: ['teacher'],
      labels: 70,
      test: 30,
      seeds: [1],
      schedules: ['one-shot'],
    });
    const { store } = inMemory();
    const parts = { file: new Uint8Array([1, 2, 3]) };
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(runComparison(own, data, { engine, store, parts, signal })).rejects.toThrow('enough');
    await store.write('data.parquet', new Uint8Array([1, 2, 4]));
    expect(await rejection(runComparison(own, data, { engine, store, resume: true }))).toContain(
      'memory/data.parquet must be as it was written',
    );
  });

  it('removes what an earlier one left, and refuses a directory that is none', async () => {
    const { store } = inMemory();
    const stop = new AbortController();
    const progress = (share: number) => share > 0.2 && stop.abort(new Error('enough'));
    const early = runComparison(smallPlan({ seeds: [7] }), source, {
      engine,
      store,
      progress,
      signal: stop.signal,
    });
    await expect(early).rejects.toThrow('enough');
    expect(await store.has('seed-7-oversized-reference.onnx')).toBe(true);
    await runComparison(smallPlan({ settings: ['teacher'], seeds: [8], schedules: ['one-shot'] }), source, {
      engine,
      store,
    });
    expect(await store.has(seedFile(7))).toBe(false);
    expect(await store.has('seed-7-oversized-reference.onnx')).toBe(false);
    const other = inMemory();
    await other.store.write(COMPARISON_FILE, new Uint8Array());
    expect(await rejection(runComparison(plan, source, other))).toMatch(
      /must be empty or hold an earlier comparison/,
    );
  });

  it('goes on by its own plan alone', async () => {
    const other = smallPlan({ schedules: ['iterative'], steps: 41 });
    expect(await rejection(runComparison(other, source, { ...whole, resume: true }))).toMatch(
      /by its own plan/,
    );
    expect(await rejection(runComparison(plan, source, inMemory({ resume: true })))).toMatch(
      /none in memory/,
    );
  });
});

describe('other sources', () => {
  it('data have the fixed labels and a teacher, and truth of their own for each seed', async () => {
    const ground = await source.ground({ engine, plan: smallPlan({ points: 100 }), seed: 1 });
    const set = await ground.labels('reference', {});
    const data = dataSource('runs.csv', set);
    const own = smallPlan({
      settings: ['labels', 'teacher'],
      labels: 70,
      test: 30,
      seeds: [1],
      schedules: ['one-shot'],
    });
    const { rows } = await runComparison(own, data, inMemory());
    expect(new Set(rows.map(({ setting }) => setting))).toEqual(new Set(['labels', 'teacher']));
    expect(rows.every(({ labels, failures }) => labels === 70 && failures.length === 0)).toBe(true);
    const [one, two] = await Promise.all([1, 2].map((seed) => data.ground({ engine, plan: own, seed })));
    expect(one.test.x.data).not.toEqual(two.test.x.data);
    expect(() => data.check(smallPlan({ settings: ['labels'], labels: 71, test: 30 }))).toThrow(
      /71 labels and 30 rows for the truth needs as many rows together; received 100/,
    );
    expect(() => data.check(plan)).toThrow(/allows the settings labels, teacher; received reference/);
  });

  it('a network is the teacher and the truth, and is pruned by all seeds', async () => {
    const ground = await source.ground({ engine, plan, seed: 1 });
    const set = await ground.labels('reference', {});
    const { surrogate } = await trainSurrogate(engine, set, { hidden: [8, 8], steps: 60 });
    const network = networkSource('big.onnx', surrogate);
    const given = { hidden: [8, 8], steps: 0 };
    const own = smallPlan({ settings: ['teacher'], schedules: ['one-shot'], oversized: given });
    const { rows, oversized } = await runComparison(own, network, inMemory());
    expect(oversized).toEqual([]);
    for (const row of rows) expect([row.labels, row.steps, row.seconds.oversized]).toEqual([0, 40, 0]);
    const unbounded = { ...surrogate, inputs: surrogate.inputs.map(({ name, unit }) => ({ name, unit })) };
    expect(() => networkSource('bare.onnx', unbounded)).toThrow(/needs bounds here/);
    const layers = surrogate.layers.map((layer, k) =>
      k === 2 ? { ...layer, weight: layer.weight.map(() => 0) } : layer,
    );
    expect(() => networkSource('cut.onnx', { ...surrogate, layers })).toThrow(
      /each output of a network that is pruned depends on an input/,
    );
  });
});

it('a criterion that is for smaller networks leaves its reason, and the others their figures', async () => {
  const wide = smallPlan({
    criteria: ['optimal-brain-surgeon', 'magnitude'],
    schedules: ['one-shot'],
    settings: ['labels'],
    oversized: { hidden: [64, 64], steps: 10 },
    steps: 10,
    seeds: [1],
  });
  const { rows } = await runComparison(wide, source, inMemory());
  const [surgeon, magnitude] = rows;
  expect(surgeon.seeds).toEqual([]);
  expect(surgeon.failures).toHaveLength(1);
  expect(surgeon.failures[0]).toMatch(/optimal-brain-surgeon|weights/);
  expect(magnitude.seeds).toEqual([1]);
});
