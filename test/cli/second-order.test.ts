import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev, unhelpful } from './support.ts';

const path = temporaryDirectory();
const one = ['--threads', '1', '--method', 'adam'];
const short = ['--steps', '300', '--rate', '5e-3', ...one];

beforeAll(async () => {
  const paths = ['--set', 'paths=4', '--points', '1024', '--order', '2'];
  await done(
    'sample',
    'bachelier',
    ...paths,
    '--errors',
    '--out',
    path('noisy.parquet'),
    '--quiet',
    '--threads',
    '1',
  );
  const small = ['--hidden', '8x2', ...short, '--quiet'];
  await done('train', path('noisy.parquet'), ...small, '--loss', 'vanilla', '--out', path('net.onnx'));
  await done('train', path('noisy.parquet'), ...small, '--hidden', '16x2', '--out', path('big.onnx'));
  await done(
    'sample',
    'ring-down',
    '--points',
    '64',
    '--out',
    path('ring.parquet'),
    '--quiet',
    '--threads',
    '1',
  );
  const ring = ['train', path('ring.parquet'), '--hidden', '8', '--steps', '16', ...one, '--quiet'];
  await sobolev([...ring, '--out', path('ring.onnx')]);
}, 60_000);

const train = (...more: string[]) => [
  ...['train', path('noisy.parquet'), '--hidden', '8x2', ...short, ...more],
  ...['--out', path('t.onnx')],
];
const tune = (...more: string[]) => [
  'finetune',
  path('net.onnx'),
  ...short,
  ...more,
  '--out',
  path('f.onnx'),
];

describe('train', () => {
  it('of order 2 compares products that the file holds, and says so', async () => {
    const { uses, training } = await documentOf(...train('--order', '2'));
    expect(uses.second).toEqual({ used: true, directions: 1 });
    expect(uses.loss).toMatchObject({ kind: 'sobolev', order: 2, lambda: 1 });
    expect([uses.loss.alpha, uses.loss.beta, uses.loss.gamma]).toEqual([1 / 9, 7 / 9, 1 / 9]);
    expect(Object.keys(training.curve.terms)).toEqual(['values', 'gradients', 'curvatures']);
    const { stderr } = await sobolev(train('--order', '2', '--steps', '16'));
    expect(stderr).toMatch(/; second derivatives along 1 direction a point\n/);
    expect(stderr).toMatch(
      /\nloss sobolev of order 2, λ = 1: 0\.111 of values, 0\.778 of derivatives and 0\.111 of second ones along 1 random direction a step;/,
    );
  });

  it('of order 1 does not, by default', async () => {
    const { uses, training } = await documentOf(...train());
    expect(uses.second).toEqual({ used: false, directions: 1 });
    expect(uses.loss).toEqual({ kind: 'sobolev', lambda: 1, alpha: 1 / 8, beta: 7 / 8 });
    expect(Object.keys(training.terms)).toEqual(['values', 'gradients']);
    expect((await sobolev(train('--steps', '16'))).stderr).toMatch(/along 1 direction a point, not used\n/);
  });

  it('tells the noise of labels beside the error of each order, with which of them dominates', async () => {
    const { terms } = (await documentOf(...train('--order', '2', '--steps', '1500'))).training;
    // What is left of each loss is hardly more than the noise.
    for (const { loss, noise, signal } of Object.values<Record<string, number>>(terms)) {
      expect(loss / noise).toBeGreaterThan(0.7);
      expect(noise).toBeLessThan(signal);
    }
    const { stdout } = await sobolev(train('--order', '2', '--steps', '64'));
    const lines = stdout.slice(stdout.indexOf('in normalised units, on the rows held out:\n'));
    for (const [name, of] of [
      ['values', 'variance'],
      ['gradients', 'mean square'],
      ['curvatures', 'mean square'],
    ])
      expect(lines).toMatch(
        new RegExp(
          `\\n${name}: error [\\d.e-]+, (of which )?labels' noise [\\d.e-]+ \\([\\d.]+ % of their ${of}\\): (noise|error) dominates\\n`,
        ),
      );
  });

  it('of the loss auto says for each order whether it is trained on, and why', async () => {
    const { uses, training } = await documentOf(...train('--loss', 'auto'));
    expect(uses.loss.order).toBe(2);
    expect(uses.loss.reasons).toEqual([
      expect.stringMatching(
        /^order 1 is trained on: noise makes up [\d.]+ % of the mean square of its labels$/,
      ),
      expect.stringMatching(
        /^order 2 is trained on: noise makes up 2\d(\.\d)? % of the mean square of its labels/,
      ),
    ]);
    expect(training.terms.curvatures).toBeDefined();
    expect((await sobolev(train('--loss', 'auto', '--steps', '16'))).stderr).toContain(
      `\n${uses.loss.reasons[1]}\n`,
    );
  });

  it('of the loss auto leaves out an order that the network does not have', async () => {
    const { uses, training } = await documentOf(...train('--loss', 'auto', '--activation', 'relu'));
    // Of networks of kinks derivatives count 0.3 beside 1 of values, over all seven inputs.
    expect(uses.loss).toMatchObject({ order: 1, lambda: expect.closeTo(0.3 / 7, 12) });
    expect(uses.loss.reasons[1]).toBe('order 2 is left out: second derivatives of the network are 0');
    expect(training.terms.curvatures).toBeUndefined();
  });
});

describe('finetune', () => {
  it('on a teacher asks it for Hessians at order 2, and scores curvatures before and after', async () => {
    const argv = tune('--teacher', path('big.onnx'), '--points', '512', '--order', '2');
    const { uses, heldOut, training } = await documentOf(...argv);
    expect(uses.second).toEqual({ used: true, directions: 'axes' });
    const [before, after] = heldOut.fit;
    expect(after.r2.curvatures).toBeGreaterThan(before.r2.curvatures);
    expect(Object.values<{ noise: number }>(training.terms).map(({ noise }) => noise)).toEqual([0, 0, 0]);
    expect((await sobolev([...argv, '--steps', '16'])).stdout).toMatch(
      /\ncurvatures: error [\d.e-]+, labels without noise\n/,
    );
  });

  it('on a reference finds the order by a few points, and tells their noise', async () => {
    const of = ['--reference', 'bachelier', '--set', 'paths=16', '--points', '1024'];
    const { uses, training, heldOut } = await documentOf(...tune(...of, '--loss', 'auto'));
    expect(uses.loss.order).toBe(2);
    expect(heldOut.fit[1].r2.curvatures).toBeGreaterThan(0.5);
    expect(training.terms.curvatures.noise / training.terms.curvatures.signal).toBeLessThan(0.2);
    const { stderr } = await sobolev(tune(...of, '--steps', '16'));
    expect(stderr).toMatch(/\nlabel a few points, for the noise: 64 points, /);
  });

  it.each([
    ['jacobians', {}],
    ['cotangents', { cotangents: 1 }],
    ['tangents', { directions: 1 }],
  ])('on a reference is given %s', async (derivatives, along) => {
    const of = ['--reference', 'ring-down', '--points', '16', '--derivatives', derivatives];
    const argv = ['finetune', path('ring.onnx'), ...of, '--steps', '16', ...one, '--out', path('r.onnx')];
    const { stdout } = await sobolev([...argv, '--json']);
    const { uses } = JSON.parse(stdout);
    expect(uses.derivatives).toMatchObject({ used: true, ...along });
  });

  it('that makes curvatures worse while values and gradients are tuned says so: a controller', async () => {
    await writeFile(
      path('controller.ts'),
      `import { functionModel } from 'sobolev';
      export default functionModel({
        name: 'controller',
        inputs: ['a', 'b', 'c'].map((name) => ({ name, lo: -1, hi: 1 })),
        outputs: [{ name: 'u' }],
        function: ({ a, b, c }) => {
          const s = a.add(b.mul(0.7)).sub(c.mul(0.4));
          return s.add(s.mul(s).mul(s).mul(0.01));
        },
      });`,
    );
    const model = path('controller.ts');
    await done('sample', model, '--points', '256', '--out', path('c.parquet'), '--quiet', '--threads', '1');
    const begin = ['--hidden', '16x2', '--activation', 'sigmoid', '--loss', 'vanilla', '--steps', '20'];
    await done('train', path('c.parquet'), ...begin, ...one, '--quiet', '--out', path('c.onnx'));
    const of = [
      'finetune',
      path('c.onnx'),
      '--reference',
      model,
      '--points',
      '512',
      '--steps',
      '300',
      ...one,
    ];
    const { document, warnings } = await unhelpful(...of, '--out', path('c2.onnx'));
    const [before, after] = document.heldOut.fit;
    expect(after.r2.values).toBeGreaterThan(before.r2.values);
    expect(after.r2.gradients).toBeGreaterThan(before.r2.gradients);
    expect(before.r2.curvatures).toBeGreaterThan(-5);
    expect(after.r2.curvatures).toBeLessThan(-50);
    expect(document.findings).toMatchObject([{ kind: 'curvatures-worsened', severity: 'warning' }]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^warning: on 102 held-out rows tuning made curvatures worse: their R² was -[\d.]+ and is -\d+, while that of values went from [\d.]+ to 0\.9\d+\. Train on second derivatives too: --order 2; or take fewer steps\.$/,
      ),
    ]);
  });

  it.each([
    [
      ['--reference', '<values.ts>', '--order', '2'],
      /labels of order 1 of values need derivatives; received values alone\. .*; or train on values alone: --loss vanilla\.$/m,
    ],
    [
      ['--teacher', '<big.onnx>', '--order', '2', '--directions', '[[1,0]]'],
      /direction 0 must have 7 finite numbers, one for each input/,
    ],
    [
      ['--teacher', '<big.onnx>', '--order', '2', '--directions', 'principal', '--count', '8'],
      /at most as many principal directions as inputs, 7; received 8/,
    ],
  ])('refuses %j in one line', async (options, message) => {
    await writeFile(
      path('values.ts'),
      `import { callbackModel } from 'sobolev';
      export default callbackModel({ name: 'values', inputs: 'abcdefg'.split('').map((name) => ({ name, lo: 0, hi: 1 })),
        outputs: [{ name: 'y' }], evaluate: (points) => points.map(([a]) => [a]) });`,
    );
    const argv = options.map((word) => word.replace(/^<(.+)>$/, (_, name) => path(name)));
    const { code, stderr } = await sobolev([...tune(...argv), '--quiet']);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
