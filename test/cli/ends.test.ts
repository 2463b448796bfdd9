import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceWords } from '../../src/cli/shrink-source.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev } from './support.ts';

/* `--output` and `--input` of every command, on a policy that PyTorch wrote with the outputs action and value. */

const path = temporaryDirectory();
const file = (name: string) => fileURLToPath(new URL(`../fixtures/onnx/${name}.onnx`, import.meta.url));
const policy = file('torchscript-two-outputs');
const one = ['--threads', '1', '--quiet'];
const chosen = ['--output', 'value'];
const box = () => ['--domain', path('box.json')];

describe('one of several outputs', () => {
  it('is demanded, by each command that takes a network', async () => {
    await writeFile(path('box.json'), '[[-1, 1], [-1, 1], [-1, 1]]');
    for (const argv of [
      ['prune', policy, '--keep', '3', '--out', path('p.onnx')],
      ['significance', policy],
      ['export', policy, '--to', 'c', '--out', path('p.h')],
      ['finetune', policy, '--teacher', policy, '--out', path('t.onnx')],
      ['evaluate', policy, policy],
      ['compare', policy, '--out', path('c')],
    ]) {
      const { code, stderr } = await sobolev(argv);
      expect([argv[0], code]).toEqual([argv[0], 2]);
      expect(stderr).toMatch(
        /received action \[.*\] is a network; value \[.*\] is a network\. Choose by --output/,
      );
    }
  });

  it('goes through pruning, tuning, sampling, evaluating and exporting', async () => {
    await done('prune', policy, ...chosen, ...box(), '--keep', '3', '--out', path('p.onnx'), '--quiet');
    expect((await loadSurrogate(path('p.onnx'))).outputs).toHaveLength(1);
    const labels = ['--teacher', policy, ...chosen, '--points', '256', '--steps', '200', '--method', 'adam'];
    const tuned = await documentOf(
      'finetune',
      path('p.onnx'),
      ...labels,
      '--out',
      path('t.onnx'),
      '--threads',
      '1',
    );
    expect(tuned.notes).toContain(`${path('p.onnx')} has no value: it is taken as it is`);
    await done('sample', policy, ...chosen, ...box(), '--points', '20', '--out', path('p.csv'), ...one);
    const { networks } = await documentOf('evaluate', policy, path('p.csv'), ...chosen, '--threads', '1');
    expect(networks[0].maxError.values).toBeLessThan(1e-5);
    const against = ['--against', path('t.onnx'), '--points', '64'];
    const { networks: both } = await documentOf(
      'evaluate',
      policy,
      policy,
      ...chosen,
      ...box(),
      ...against,
      '--threads',
      '1',
    );
    expect([both[0].r2.values > 0.999999, both[1].r2.values > 0.9]).toEqual([true, true]);
    const [score] = [await documentOf('significance', policy, ...chosen, ...box())];
    expect(score.inputs).toHaveLength(3);
    await done(
      'export',
      policy,
      ...chosen,
      ...box(),
      '--to',
      'onnx',
      '--order',
      '0',
      '--out',
      path('e.onnx'),
    );
    expect((await loadSurrogate(path('e.onnx'))).layers).toHaveLength(3);
    expect(await documentOf('inspect', policy, ...chosen)).toMatchObject({
      kind: 'network',
      outputs: [{ name: 'value' }],
    });
  });

  it('is part of what a search goes on with', () => {
    const words = sourceWords('policy.onnx', { output: ['value'], points: 512 });
    expect(words).toEqual({ text: 'policy.onnx', output: ['value'], points: 512 });
  });

  it('is no option of what is no network', async () => {
    const { code, stderr } = await sobolev(['sample', 'borehole', ...chosen, '--out', path('b.csv')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('options such as --output are of a network')]);
  });
});

it('the value is taken of a file that gives its gradient too, and a note says so', async () => {
  const argv = ['significance', file('torchscript-value-and-gradient'), ...box()];
  const { code, stderr } = await sobolev(argv);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/note: .*: value is taken\. gradient \[.*\] is a derivative of value\n/),
  ]);
});

it('several inputs have names of their own, in the order that is asked for', async () => {
  const argv = ['--input', 'x1', '--input', 'x0', ...box(), '--points', '5', '--out', path('i.csv')];
  const { inputs } = await documentOf('sample', file('torchscript-two-inputs'), ...argv);
  expect(inputs.map(({ name }: { name: string }) => name)).toEqual(['x1_0', 'x1_1', 'x0']);
});
