import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../src/node/dataset-files.ts';
import { openEngine } from '../../src/node/engines.ts';
import { fileStore } from '../../src/node/file-store.ts';
import { writeReport } from '../../src/node/report.ts';
import { runStudy } from '../../src/node/study.ts';
import {
  callbackModel,
  functionModel,
  monteCarloModel,
  type ReferenceModel,
} from '../../src/reference/index.ts';
import {
  configFor,
  customConfig,
  networkFile,
  type PartialConfig,
  readConfig,
  readResults,
  resumeStudy,
} from '../../src/study/index.ts';
import { temporaryDirectory } from '../support/support.ts';

/* Studies of second order from end to end: what they make, what they keep, and what they say of noise. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const path = temporaryDirectory();
const five = ['oversized', 'pruned', 'sobolev-network', 'sobolev-reference', 'scratch'];

const small: PartialConfig = {
  ...{ sampling: { points: 512 }, test: { points: 64 }, network: { hidden: '8x2' }, pruning: { keep: 4 } },
  ...{
    oversized: { steps: 128 },
    pruned: { steps: 128 },
    sobolev: { steps: 128 },
    polished: { steps: 32, restarts: 1 },
  },
};
const bytes = (run: string, file: string) => readFile(path(run, file));

async function run(name: string, study: string, ...parts: readonly PartialConfig[]) {
  const config = configFor(study, small, ...parts);
  return runStudy(config, { engine, directory: path(name) });
}

describe.each([
  { study: 'ishigami', more: {} },
  { study: 'bachelier', more: { reference: { paths: 4 }, polished: false, smallest: false } },
])('second order of $study', ({ study, more }) => {
  const [plain, second] = [`${study}-1`, `${study}-2`];

  test('leaves the bytes of the other networks as they are', async () => {
    await run(plain, study, more);
    const { stages } = await run(second, study, more, { sobolev: { order: 2 } });
    const polished = study === 'bachelier' ? [] : ['polished'];
    expect(stages.map(({ name }) => name)).toEqual([...five, 'second-order', ...polished]);
    for (const name of [...five, ...polished])
      expect(
        Buffer.compare(await bytes(plain, networkFile(name)), await bytes(second, networkFile(name))),
      ).toBe(0);
    const [{ curve: first }, { curve }] = [stages[3], stages[5]];
    expect(Object.keys(first.terms)).toEqual(['values', 'gradients']);
    expect(Object.keys(curve.terms)).toEqual(['values', 'gradients', 'curvatures']);
    // The same start on the same batches: the first losses differ by the steps of a window alone.
    expect(curve.terms.values[0] / first.terms.values[0]).toBeGreaterThan(0.5);
    expect(curve.terms.values[0] / first.terms.values[0]).toBeLessThan(2);
  });

  test('keeps whole Hessians of its few inputs with the training points', async () => {
    const set = await readDataset(path(second, 'training.parquet'));
    const d = set.inputs.length;
    expect(set.hessian?.shape).toEqual([512, 1, d, d]);
    expect((await readDataset(path(plain, 'training.parquet'))).hessian).toBeUndefined();
  });

  test('resumed without its last network ends with the same bytes', async () => {
    const [network, results] = [
      await bytes(second, 'second-order.onnx'),
      await readResults(fileStore(path(second)), await readConfig(fileStore(path(second)))),
    ];
    const store = fileStore(path(second));
    await store.remove('second-order.onnx');
    await store.remove('results.json');
    const again = await resumeStudy({ store, engine });
    expect(Buffer.compare(await bytes(second, 'second-order.onnx'), network)).toBe(0);
    const scores = ({ stages }: typeof again) =>
      stages.map(({ name, r2, noise, terms, loss }) =>
        JSON.parse(JSON.stringify({ name, r2, noise, terms, loss })),
      );
    expect(scores(again)).toEqual(scores(results));
  });

  test('says noise by order: none of networks and functions, and that of sampled paths', async () => {
    const store = fileStore(path(second));
    const { stages } = await readResults(store, await readConfig(store));
    for (const { name, noise, terms = {}, loss } of stages) {
      const noisy = study === 'bachelier' && name !== 'sobolev-network';
      for (const order of ['values', 'gradients', 'curvatures'] as const)
        if (noisy) {
          expect(noise?.[order], `${name} ${order}`).toBeGreaterThan(1e-4);
          expect(noise?.[order], `${name} ${order}`).toBeLessThan(1);
        } else expect(noise?.[order], `${name} ${order}`).toBe(0);
      expect(Object.keys(terms)).toEqual(
        loss.kind === 'vanilla'
          ? ['values']
          : ['values', 'gradients', ...(loss.order === 2 ? ['curvatures'] : [])],
      );
      for (const term of Object.values(terms)) {
        expect(term.loss).toBeGreaterThan(0);
        if (noisy) expect(term.noise).toBeGreaterThan(0);
        else expect(term.noise).toBe(0);
      }
    }
  });

  test('is drawn in the report', async () => {
    await writeReport(path(second), { engine });
    const page = await readFile(path(second, 'report.html'), 'utf8');
    expect(page).toContain('After second-order Sobolev fine-tuning on the reference');
    expect(page).toContain('Loss on the curvatures');
    expect(page.includes('id="noise"')).toBe(study === 'bachelier');
  });
});

describe('of the order auto', () => {
  const inputs = [
    { name: 'a', lo: -1, hi: 1 },
    { name: 'b', lo: -1, hi: 1 },
  ];
  const outputs = [{ name: 'y' }];
  const auto = (name: string, reference: ReferenceModel, ...parts: readonly PartialConfig[]) => {
    const notes: string[] = [];
    const events = { begin() {}, advance() {}, end() {}, note: (text: string) => notes.push(text) };
    const config = customConfig(name, small, { sobolev: { order: 'auto' } }, ...parts);
    return runStudy(config, { engine, directory: path(name), reference, events }).then((results) => ({
      notes,
      last: results.stages[5],
    }));
  };

  test('a stage learns second derivatives where labels have no noise, and says so', async () => {
    const bent = functionModel({
      name: 'bent',
      inputs,
      outputs,
      function: ({ a, b }) => a.square().add(b.sine()),
    });
    const { last, notes } = await auto('exact', bent);
    expect(last.loss).toMatchObject({ kind: 'sobolev', order: 2 });
    expect(last.reasons).toEqual([
      'order 1 is trained on: its labels have no noise',
      'order 2 is trained on: its labels have no noise',
    ]);
    expect(notes).toContain('second-order: order 2 is trained on: its labels have no noise');
  });

  test('a stage does without second derivatives where the model has none', async () => {
    const once = callbackModel({
      ...{ name: 'once', inputs, outputs },
      evaluate: (points) => ({
        values: points.map(([a, b]) => [a * a + Math.sin(b)]),
        gradients: points.map(([a, b]) => [[2 * a, Math.cos(b)]]),
      }),
    });
    const { last } = await auto('once', once);
    expect(last.loss).toMatchObject({ kind: 'sobolev', order: 1 });
    expect(last.reasons?.[1]).toMatch(/^order 2 is left out: /);
    expect(Object.keys(last.curve.terms)).toEqual(['values', 'gradients']);
    // The model tells no standard errors.
    expect(last.noise).toBeUndefined();
    expect(existsSync(path('once', 'second-order.onnx'))).toBe(true);
  });

  test('a stage leaves second derivatives out where their labels are noise', async () => {
    const noisy = callbackModel({
      ...{ name: 'noisy', inputs, outputs },
      evaluate: (points, { seeds }) => {
        const off = points.map((_, k) => 30 * (((seeds[k] % 1000) + 0.5) / 500 - 1));
        return {
          values: points.map(([a, b]) => [a * a + Math.sin(b)]),
          gradients: points.map(([a, b]) => [[2 * a, Math.cos(b)]]),
          hessians: points.map(([, b], k) => [
            [
              [2 + off[k], 0],
              [0, off[k] - Math.sin(b)],
            ],
          ]),
          errors: {
            values: points.map(() => [0]),
            gradients: points.map(() => [[0, 0]]),
            hessians: points.map(() => [
              [
                [17.3, 0],
                [0, 17.3],
              ],
            ]),
          },
        };
      },
    });
    const { last } = await auto('noisy', noisy);
    expect(last.loss).toMatchObject({ kind: 'sobolev', order: 1 });
    expect(last.reasons?.[1]).toMatch(
      /^order 2 is left out: noise makes up 9\d(\.\d+)? % of the mean square of its labels.*more harm/,
    );
    expect(last.noise?.curvatures).toBeGreaterThan(0.9);
    expect(last.noise?.gradients).toBe(0);
  });
});

describe('of a model without a closed form', () => {
  const call = monteCarloModel({
    name: 'call',
    inputs: [{ name: 'spot', lo: 0.6, hi: 1.6 }],
    outputs: [{ name: 'price' }],
    normals: 1,
    paths: 16,
    payoff: (x, z) => x.mul(z.mul(0.3).sub(0.045).exp()).sub(1).relu(),
    shift: (x) => x.power(-1).div(0.3).reshape(['N', 1, 1, 1]),
  });
  const config = (order: 1 | 2) => customConfig('call', small, { sobolev: order === 2 ? { order } : {} });

  test('curvatures are compared with its own labels, beside their standard errors', async () => {
    const { stages } = await runStudy(config(2), { engine, directory: path('call-2'), reference: call });
    const set = await readDataset(path('call-2', 'test.parquet'));
    expect(set.hessian?.shape).toEqual([64, 1, 1, 1]);
    expect(set.errors?.hessian?.shape).toEqual([64, 1, 1, 1]);
    for (const { name, rmse, standardError } of stages) {
      expect(rmse.curvatures, name).toBeGreaterThan(0);
      // The network cannot be nearer than the labels' own noise, up to the luck of 64 points.
      expect(rmse.curvatures! / standardError!.curvatures!, name).toBeGreaterThan(0.5);
    }
  });

  test('a resumed run reads them, and the report draws them', async () => {
    const store = fileStore(path('call-2'));
    const before = await readResults(store, await readConfig(store));
    await store.remove('results.json');
    const again = await resumeStudy({ store, engine, reference: call });
    const scores = ({ stages }: typeof again) =>
      stages.map(({ r2, rmse, standardError }) => ({ r2, rmse, standardError }));
    expect(scores(again)).toEqual(scores(before));
    await writeReport(path('call-2'), { engine, reference: call });
    const page = await readFile(path('call-2', 'report.html'), 'utf8');
    expect(page).toContain('gamma, summed over all pairs');
    expect(page).not.toContain('NaN');
  });

  test('they are not asked for where no stage is of second order', async () => {
    const { stages } = await runStudy(config(1), { engine, directory: path('call-1'), reference: call });
    const [set, second] = await Promise.all(
      ['call-1', 'call-2'].map((run) => readDataset(path(run, 'test.parquet'))),
    );
    expect(set.hessian).toBeUndefined();
    expect(set.errors).toBeUndefined();
    expect(set.x).toEqual(second.x);
    for (const { rmse } of stages) expect(Object.keys(rmse)).toEqual(['values', 'gradients']);
  });
});
