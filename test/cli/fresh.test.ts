import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeSurrogate } from '../../src/surrogate/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { temporaryDirectory } from '../support/support.ts';
import { sobolev } from './support.ts';

const path = temporaryDirectory();

test.each([
  ['relu', /note: random weights are trained beside what the cut left/],
  ['silu', undefined],
] as const)(
  'what a cut left of a %s network is tuned beside random weights where it has kinks',
  async (activation, note) => {
    const [one, none] = [Float64Array.of(1, 1), Float64Array.of(0, 0)];
    const normalisation = { xMean: none, xStd: one, yMean: Float64Array.of(0), yStd: Float64Array.of(1) };
    await writeFile(
      path('big.onnx'),
      writeSurrogate({
        ...freshNetwork([2, 12, 1], activation),
        normalisation,
        inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
        outputs: [{ name: 'y' }],
        provenance: {},
      }),
    );
    expect(
      (await sobolev(['prune', path('big.onnx'), '--keep', '3', '--out', path('small.onnx')])).code,
    ).toBe(0);
    const tune = [
      'finetune',
      path('small.onnx'),
      '--teacher',
      path('big.onnx'),
      '--points',
      '256',
      '--steps',
      '40',
    ];
    const run = async (...more: string[]) => {
      const { code, stderr } = await sobolev([...tune, '--out', path('tuned.onnx'), ...more]);
      expect(code, stderr).toBe(0);
      return stderr;
    };
    const usual = await run();
    if (note === undefined) expect(usual).not.toContain('random weights');
    else expect(usual).toMatch(note);
    expect(await run('--no-fresh')).not.toContain('random weights');
    expect(await run('--fresh')).not.toContain('random weights are trained beside');
  },
);

test('random weights have no zeros to keep', async () => {
  await sobolev([
    'prune',
    path('big.onnx'),
    '--what',
    'weights',
    '--ratio',
    '0.5',
    '--out',
    path('sparse.onnx'),
  ]);
  const { code, stderr } = await sobolev([
    ...[
      'finetune',
      path('sparse.onnx'),
      '--teacher',
      path('big.onnx'),
      '--fresh',
      '--out',
      path('tuned.onnx'),
    ],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('give --no-keep-zeros.');
});
