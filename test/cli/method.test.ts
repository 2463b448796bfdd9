import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, sobolev, trainedExample } from './support.ts';

const path = temporaryDirectory();
trainedExample(path);
const out = () => path('m.onnx');
const train = (...more: string[]) => [
  ...['train', path('train.parquet'), '--hidden', '4', '--threads', '1', '--out', out()],
  ...more,
];

test.each([
  ['--method polish --steps 40', { method: 'polish', steps: 40, polished: 40, ended: 'budget' }],
  ['--method adam --steps 64', { method: 'adam', steps: 64, polished: 0, ended: 'budget' }],
])('%s is what runs, and how it ended is told', async (words, told) => {
  const document = await documentOf(...train(...words.split(' ')));
  expect(document.training).toMatchObject(told);
});

test('without a word a small network is trained by Adam, then polished, which is said', async () => {
  const words = train('--hidden', '12');
  const { stderr } = await sobolev(words);
  expect(stderr).toMatch(
    /train: best at step [\d,]+ of 20,\d+, validation loss \S+; polished: \d+ steps, ended: [a-z ]+(?: \(more steps may gain more: sobolev finetune --method polish\))?,/,
  );
  const { training } = await documentOf(...words);
  expect(training.method).toBe('adam+polish');
  expect(training.polished).toBeGreaterThan(0);
  expect(training.steps).toBe(20_000 + training.polished);
});

test('a short training is left to Adam, since all that opens takes longer', async () => {
  const { training } = await documentOf(...train('--steps', '300'));
  expect(training).toMatchObject({ method: 'adam+polish', steps: 300, polished: 0 });
  const file = await readFile(out());
  await documentOf(...train('--steps', '300', '--method', 'adam'));
  expect((await readFile(out())).equals(file)).toBe(true);
});

test('a network is polished further where it is tuned', async () => {
  const words = ['--method', 'polish', '--steps', '5', '--threads', '1', '--out', path('tuned.onnx')];
  const { training, findings } = await documentOf(
    'finetune',
    path('net.onnx'),
    path('train.parquet'),
    ...words,
  );
  expect(training).toMatchObject({ method: 'polish', polished: 5 });
  expect(training.best.step).toBeGreaterThan(0);
  expect(findings).toEqual([]);
});

test.each([
  [
    '--method polish --batch 16',
    /--batch is of steps on batches: with --method polish each is on all rows.*received --batch/,
  ],
  ['--method polish --rate 1e-3', /--rate is of steps on batches/],
  ['--method polish --sparse rigl --sparsity 0.5', /--sparse is of --method adam.*received --method polish/],
  ['--method adam+polish --sparse rigl --sparsity 0.5', /--sparse is of --method adam/],
  ['--method newton', /--method.*adam, polish, adam\+polish/],
])('refuses %s', async (words, message) => {
  const { code, stderr } = await sobolev(train(...words.split(' ')));
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('fewer labels than parameters are refused where polishing is asked for, and else left to Adam, which is told', async () => {
  await writeFile(
    path('few.csv'),
    `x,y\n${Array.from({ length: 10 }, (_, k) => `${k},${k * k}`).join('\n')}\n`,
  );
  const few = (...more: string[]) => [
    ...[
      'train',
      path('few.csv'),
      '--inputs',
      'x',
      '--outputs',
      'y',
      '--hidden',
      '8',
      '--threads',
      '1',
      '--out',
      out(),
    ],
    ...more,
  ];
  for (const words of [
    ['--method', 'polish'],
    ['--method', 'adam+polish', '--steps', '64'],
  ]) {
    const { code, stderr } = await sobolev(few(...words));
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /polishing needs a label or more for each of the 25 parameters that move; received "8 labels that are known in 8 rows"/,
      ),
    ]);
  }
  const { code, stderr } = await sobolev(few('--steps', '64', '--rate', '1e-2'));
  expect(code).not.toBe(2);
  expect(stderr).toContain('; by Adam alone: fewer labels than parameters');
});

/** Points of a line with standard errors of their values, and no derivatives. */
async function valuesAlone(): Promise<string> {
  const rows = Array.from({ length: 40 }, (_, k) => `${k / 40},${k / 20},${k % 2 === 0 ? 0.1 : 0.2}`);
  await writeFile(path('values.csv'), `x,y,se(y)\n${rows.join('\n')}\n`);
  return path('values.csv');
}

test('how labels count leaves to the data whether derivatives are compared', async () => {
  const words = [
    'train',
    await valuesAlone(),
    '--inputs',
    'x',
    '--outputs',
    'y',
    '--hidden',
    '2',
    '--steps',
    '400',
    '--out',
    out(),
  ];
  const document = await documentOf(...words, '--label-weights', 'noise');
  expect(document.uses.loss).toMatchObject({ kind: 'vanilla', labels: 'noise' });
});

test('a start along gradients is called so where there are none', async () => {
  const words = [
    'train',
    await valuesAlone(),
    '--inputs',
    'x',
    '--outputs',
    'y',
    '--hidden',
    '2',
    '--steps',
    '8',
    '--out',
    out(),
  ];
  const { code, stderr } = await sobolev([...words, '--start', 'gradients', '--quiet']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/a start along gradients needs derivatives in the data/),
  ]);
});
