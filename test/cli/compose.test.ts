import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, readJson, sobolev, unhelpful } from './support.ts';

const path = temporaryDirectory();
const one = ['--threads', '1', '--quiet'];
const documentOn = (...argv: string[]) => documentOf(...argv, '--threads', '1');

describe('a run and the commands work on the same files', () => {
  it('a run is repeated in the steps that it took, its report written again', async () => {
    const tiny = [
      ...['network.hidden=8x2', 'pruning.keep=4', 'sampling.points=512', 'test.points=64'],
      ...['oversized.steps=64', 'pruned.steps=64', 'sobolev.steps=64', 'polished=false'],
    ];
    const run = path('run');
    await done('run', 'branin', '--set', ...tiny, '--out', run, ...one);
    const results = await readJson(path('run', 'results.json'));
    const stages = results.stages as { name: string; r2: object }[];

    // The table of the run, from its files.
    const { networks } = await documentOn('evaluate', path('run', 'pruned.onnx'), 'branin', '--points', '64');
    expect(networks[0].r2).toEqual(stages[1].r2);
    const measured = await documentOn('evaluate', path('run', 'oversized.onnx'), path('run', 'test.parquet'));
    expect(measured.networks[0].r2.values).toBe((stages[0].r2 as { values: number }).values);

    // Its significance and its plan.
    const significance = await done('significance', path('run', 'oversized.onnx'), '--json');
    // The network in the file is the one in memory: layers are float32.
    expect(JSON.parse(significance)).toEqual(await readJson(path('run', 'significance.json')));
    const { plan } = await documentOf(
      'prune',
      path('run', 'oversized.onnx'),
      ...['--keep', '4', '--replace', 'midpoint'],
      '--out',
      path('p.onnx'),
    );
    // The command says the names of inputs too.
    expect(plan).toMatchObject(await readJson(path('run', 'plan.json')));

    const report = await readFile(path('run', 'report.html'), 'utf8');
    await writeFile(path('run', 'report.html'), '');
    expect(await done('report', run, ...one)).toBe(`${path('run', 'report.html')}\n`);
    expect(await readFile(path('run', 'report.html'), 'utf8')).toBe(report);
  });

  it('a model in a module is studied, and its report says so', async () => {
    await copyFile('examples/my-model.ts', path('beam.ts'));
    const tiny = ['network.hidden=6', 'sampling.points=64', 'test.points=16', 'pruning.keep=3'];
    const steps = ['oversized.steps=8', 'pruned.steps=8', 'sobolev.steps=8', 'polished=false'];
    // Eight steps learn nothing, and say so.
    const argv = [
      'run',
      path('beam.ts'),
      '--set',
      ...tiny,
      ...steps,
      '--out',
      path('beam'),
      '--threads',
      '1',
    ];
    const { document, warnings } = await unhelpful(...argv);
    expect(document.stages).toHaveLength(5);
    const resumed = await sobolev(['run', '--resume', path('beam'), '--quiet']);
    expect([resumed.code, resumed.stderr.trimEnd().split('\n')]).toEqual([3, warnings]);
  });
});
