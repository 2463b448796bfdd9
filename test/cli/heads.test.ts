import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev } from './support.ts';

/* Classifiers through the commands: worked on by their logits, compared by their probabilities. */

const path = temporaryDirectory();
const classifier = fileURLToPath(new URL('../fixtures/onnx/torchscript-classifier.onnx', import.meta.url));
const threads = ['--threads', '1'];

it('a classifier is pruned and tuned by its logits, and keeps its head', async () => {
  await writeFile(path('box.json'), '[[-1, 1], [-1, 1], [-1, 1]]');
  const box = ['--domain', path('box.json')];
  const pruned = await documentOf('prune', classifier, ...box, '--keep', '2', '--out', path('p.onnx'));
  expect(pruned).toMatchObject({ head: 'softmax', hidden: [2, 2] });
  expect(pruned.notes).toContain(`${classifier} ends in a softmax: all of this is about its logits`);
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

it('labels of a classifier that are no logits are refused', async () => {
  await done(
    'sample',
    classifier,
    '--domain',
    path('box.json'),
    '--points',
    '40',
    '--out',
    path('r.csv'),
    ...threads,
    '--quiet',
  );
  const { code, stderr } = await sobolev(['finetune', classifier, path('r.csv'), '--out', path('r.onnx')]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/must be logits, which stand before its softmax/),
  ]);
});
