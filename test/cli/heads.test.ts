import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { writeSurrogate } from '../../src/surrogate/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev } from './support.ts';

/* Classifiers through the commands: worked on by their logits, compared by their probabilities. */

const path = temporaryDirectory();
const classifier = fileURLToPath(new URL('../fixtures/onnx/torchscript-classifier.onnx', import.meta.url));
const threads = ['--threads', '1'];

beforeAll(async () => {
  await writeFile(path('box.json'), '[[-1, 1], [-1, 1], [-1, 1]]');
  const { head: _, ...logits } = await loadSurrogate(classifier);
  const inputs = logits.inputs.map((variable) => ({ ...variable, lo: -1, hi: 1 }));
  await writeFile(path('logits.onnx'), writeSurrogate({ ...logits, inputs }));
});

it('a classifier is pruned and tuned by its logits, and keeps its head', async () => {
  const box = ['--domain', path('box.json')];
  const pruned = await documentOf('prune', classifier, ...box, '--keep', '2', '--out', path('p.onnx'));
  expect(pruned).toMatchObject({ head: 'softmax', hidden: [2, 2] });
  expect(pruned.notes).toContain(
    `${classifier} ends in a softmax: all of this is about its logits (--through-head: about what that makes of them)`,
  );
  const labels = ['--teacher', classifier, '--points', '1024', '--steps', '1500', '--method', 'adam'];
  const tuned = await documentOf('finetune', path('p.onnx'), ...labels, '--out', path('t.onnx'), ...threads);
  expect(tuned.head).toBe('softmax');
  expect(tuned.fit[1].r2.values).toBeGreaterThan(tuned.fit[0].r2.values);
  // Their outputs are probabilities.
  await done('sample', classifier, ...box, '--points', '50', '--out', path('s.csv'), ...threads, '--quiet');
  const against = ['--against', path('t.onnx')];
  const { networks } = await documentOf('evaluate', classifier, path('s.csv'), ...against, ...threads);
  expect(networks[0].maxError).toMatchObject({
    values: expect.closeTo(0, 5),
    gradients: expect.closeTo(0, 4),
  });
  expect(networks[1].maxError.values).toBeLessThan(1);
  await done('export', path('t.onnx'), '--to', 'c', '--out', path('t.h'), '--quiet');
  expect((await loadSurrogate(path('t.onnx'))).head).toBe('softmax');
});

it('a classifier is compared with a file of logits by what it makes of them', async () => {
  const file = path('logits.csv');
  await done('sample', path('logits.onnx'), '--points', '50', '--out', file, ...threads, '--quiet');
  const { networks, notes } = await documentOf('evaluate', classifier, file, ...threads);
  expect(notes).toContain(`labels in ${file} are logits`);
  expect(networks[0].maxError).toMatchObject({
    values: expect.closeTo(0, 5),
    gradients: expect.closeTo(0, 4),
  });
});

it('a classifier is scored, pruned and tuned through its softmax where that is asked for', async () => {
  const box = ['--domain', path('box.json')];
  const through = `${classifier} ends in a softmax: all of this is about its probabilities`;
  const scores = path('scores.json');
  const scored = await sobolev(['significance', classifier, ...box, '--through-head', '--out', scores]);
  expect(scored).toMatchObject({ code: 0, stderr: expect.stringContaining(through) });
  const ratio = ['--keep', '2', '--through-head'];
  await documentOf('prune', classifier, '--significance', scores, ...ratio, '--out', path('b.onnx'));
  const rounds = ['--teacher', classifier, '--points', '512', '--rounds', '2', '--steps', '40'];
  const pruned = await documentOf('prune', classifier, ...box, ...ratio, ...rounds, '--out', path('c.onnx'));
  expect(pruned).toMatchObject({ head: 'softmax', notes: expect.arrayContaining([through]) });
  const [before, after] = pruned.fit;
  expect(before.r2.values).toBeGreaterThan(0.999);
  expect(after.maxError.values).toBeLessThan(1);
  const { code, stderr } = await sobolev(['prune', path('logits.onnx'), ...ratio, '--out', path('d.onnx')]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/--through-head is of networks that end in a softmax/),
  ]);
});

it('probabilities in a file, and teachers with other ends, teach a classifier', async () => {
  const few = ['--points', '40', '--seed', '2', ...threads, '--quiet'];
  await done('sample', classifier, '--domain', path('box.json'), ...few, '--out', path('r.csv'));
  const tuned = async (...source: string[]) =>
    documentOf(
      'finetune',
      classifier,
      ...source,
      '--steps',
      '2',
      '--method',
      'adam',
      ...threads,
      '--out',
      path('r.onnx'),
    );
  for (const through of [[], ['--through-head']]) {
    const document = await tuned(path('r.csv'), ...through);
    expect(document.training.best.loss).toBeLessThan(1e-10);
    expect(document.fit[0].r2.values).toBeGreaterThan(0.999999);
  }
  expect((await tuned(path('r.csv'))).notes).toContain(`labels by ${path('r.csv')} are probabilities`);
  const teacher = ['--teacher', path('logits.onnx'), '--points', '64', '--domain', path('box.json')];
  for (const through of [[], ['--through-head']])
    expect((await tuned(...teacher, ...through)).training.best.loss).toBeLessThan(1e-10);
  // The other way round, a network without a head learns probabilities.
  const plain = ['finetune', path('logits.onnx'), '--teacher', classifier, '--points', '64', '--steps', '2'];
  const run = await sobolev([...plain, '--method', 'adam', ...threads, '--out', path('q.onnx'), '--json']);
  expect([0, 3]).toContain(run.code);
  expect(JSON.parse(run.stdout)).not.toHaveProperty('head');
  expect(JSON.parse(run.stdout).fit[0].r2.values).toBeLessThan(0.9);
});
