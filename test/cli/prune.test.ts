import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { hiddenWidths } from '../../src/surrogate/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, readJson, sobolev, trainedExample } from './support.ts';

/* Prunings by any criterion, at once or in rounds. */

const path = temporaryDirectory();
trainedExample(path);

const prune = (...argv: string[]) =>
  documentOf('prune', path('net.onnx'), ...argv, '--out', path('p.onnx'), '--threads', '1');
const tuning = ['--steps', '200', '--rate', '1e-2'];

/** How many weights of each layer are zero. */
async function zeros(file = 'p.onnx'): Promise<number[]> {
  const { layers } = await loadSurrogate(path(file));
  return layers.map(({ weight }) => weight.filter((w) => w === 0).length);
}

describe('sobolev prune by a criterion that needs data', () => {
  it.each([
    ['of a file', () => [path('train.parquet')]],
    ['of a teacher', () => ['--teacher', path('small.onnx'), '--points', '256']],
    ['of a reference', () => ['--reference', 'branin', '--points', '256']],
  ])('takes that %s', async (_, source) => {
    const { plan, hidden } = await prune('--keep', '6', '--criterion', 'saliency', ...source());
    expect([plan.criterion, hidden]).toEqual(['saliency', [6, 6]]);
  });

  it('says where a network is at the optimum of the loss: there is no slope to score by', async () => {
    const argv = ['prune', path('net.onnx'), '--teacher', path('net.onnx'), '--points', '256', '--keep', '6'];
    const { code, stdout, stderr } = await sobolev([
      ...[...argv, '--criterion', 'saliency', '--out', path('never.onnx'), '--threads', '1', '--quiet'],
    ]);
    expect(stderr).toMatch(/^sobolev: [^\n]*saliency[^\n]*optimum[^\n]*\n$/);
    expect([code, stdout]).toEqual([2, '']);
    await expect(readFile(path('never.onnx'))).rejects.toThrow(/ENOENT/);
  });

  it('gives what scores in a file give', async () => {
    const data = [path('train.parquet'), '--criterion', 'taylor', '--threads', '1'];
    await done('significance', path('net.onnx'), ...data, '--out', path('t.json'), '--quiet');
    const { plan } = await prune('--keep', '6', ...data.slice(0, 3));
    const argv = ['prune', path('net.onnx'), '--significance', path('t.json'), '--keep', '6'];
    const read = await documentOf(...argv, '--out', path('read.onnx'));
    expect(read.plan).toEqual(plan);
    expect(await readFile(path('read.onnx'))).toEqual(await readFile(path('p.onnx')));
  });
});

describe('sobolev prune --scope global', () => {
  it('compares scores over the mean or norm of their layer where it is told', async () => {
    const rule = ['--ratio', '0.5', '--scope', 'global', '--criterion', 'magnitude'];
    const { layers } = await loadSurrogate(path('net.onnx'));
    expect(layers[2].weight).toHaveLength(16);
    const raw = (await documentOf('prune', path('net.onnx'), ...rule, '--out', path('p.onnx'))).hidden;
    for (const scaled of ['mean', 'norm'] as const) {
      const argv = ['prune', path('net.onnx'), ...rule, '--scaled', scaled, '--out', path('p.onnx')];
      const { hidden, plan } = await documentOf(...argv);
      expect(plan.rule).toEqual({ by: 'ratio', ratio: 0.5, scope: 'global', scaled });
      expect(hidden[0] + hidden[1]).toBe(16);
      // The sums over what reads the last layer are smaller: there is one output.
      expect(hidden[1]).toBeGreaterThan(raw[1]);
    }
  });
});

describe('sobolev prune --rounds', () => {
  it('prunes and tunes in turn, and says what each round left', async () => {
    const argv = [path('train.parquet'), '--keep', '4', '--rounds', '3', ...tuning];
    const { rounds, hidden, before, fit, heldOut, training } = await prune(...argv);
    const widths = rounds.map((round: { hidden: number[] }) => round.hidden);
    expect([before.hidden, ...widths]).toEqual([
      [16, 16],
      [10, 10],
      [6, 6],
      [4, 4],
    ]);
    expect([hidden, hiddenWidths(await loadSurrogate(path('p.onnx')))]).toEqual([widths[2], widths[2]]);
    expect(fit.map(({ name }: { name: string }) => name)).toEqual(['unpruned', 'pruned']);
    expect([heldOut.rows, training.steps]).toEqual([120, 200]);
    expect(new Set(rounds.map((round: { plan: { network: string } }) => round.plan.network)).size).toBe(3);
    const text = await done('prune', path('net.onnx'), ...argv, '--out', path('q.onnx'), '--quiet');
    expect(text).toMatch(/^ +hidden +parameters/);
    expect(await readFile(path('q.onnx'))).toEqual(await readFile(path('p.onnx')));
  });

  it('keeps zeros, and takes another criterion in each', async () => {
    const argv = ['--reference', 'branin', '--points', '512', '--what', 'weights', '--ratio', '0.75'];
    await prune(...argv, '--criterion', 'saliency', '--rounds', '2', ...tuning);
    expect(await zeros()).toEqual([24, 192, 12]);
  });

  it('of one is pruned once and tuned, by a plan that can be written', async () => {
    const argv = [path('train.parquet'), '--keep', '6', '--rounds', '1', ...tuning];
    const { plan } = await prune(...argv, '--plan-out', path('one.json'));
    expect(await readJson(path('one.json'))).toEqual(plan);
    expect(plan).toEqual(await readJson(path('plan.json')));
  });

  it('stopped by Ctrl-C leaves nothing', async () => {
    const controller = new AbortController();
    const stderr = {
      text: '',
      write(text: string) {
        this.text += text;
        if (text.startsWith('prune in')) controller.abort(new Error('stop'));
      },
    };
    const argv = [
      'prune',
      path('net.onnx'),
      path('train.parquet'),
      '--keep',
      '4',
      '--rounds',
      '3',
      ...tuning,
    ];
    const { code } = await sobolev([...argv, '--out', path('never.onnx')], {
      stderr,
      signal: controller.signal,
    });
    expect([code, stderr.text.split('\n').at(-2)]).toEqual([
      130,
      'sobolev: stopped during "prune in 3 rounds"; nothing was written',
    ]);
    await expect(readFile(path('never.onnx'))).rejects.toThrow(/ENOENT/);
  });
});
