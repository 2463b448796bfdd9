import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileSentences } from '../../src/cli/run-files.ts';
import { configFor, stagesOf } from '../../src/study/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { Captured, readJson, sobolev } from './support.ts';

const path = temporaryDirectory();

/** The whole job, as small as it can be. */
const tiny = [
  ...['run', '--threads', '1', '--seed', '3', '--set'],
  ...['network.hidden=8x2', 'pruning.keep=4', 'sampling.points=512', 'reference.paths=2', 'test.points=32'],
  ...['oversized.steps=128', 'pruned.steps=64', 'sobolev.steps=64', 'polished=false'],
  ...['smallest.steps=128', 'smallest.restarts=2'],
];

const runFiles = Object.keys(fileSentences(stagesOf(configFor('bachelier', { polished: false }))));
const networks = runFiles.filter((file) => file.endsWith('.onnx'));
const bytesOf = (directory: string) =>
  Promise.all([...networks, 'plan.json'].map((file) => readFile(path(directory, file), 'latin1')));

let whole: Awaited<ReturnType<typeof sobolev>>;
beforeAll(async () => {
  whole = await sobolev([...tiny, '--out', path('whole'), '--json']);
});

describe('sobolev run, on a study that is really computed', () => {
  it('writes the files that its help names, and no others', async () => {
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect((await readdir(path('whole'))).sort()).toEqual([...runFiles].sort());
  });

  it('--json prints the content of results.json', async () => {
    expect(whole.stdout).toBe(await readFile(path('whole', 'results.json'), 'utf8'));
    expect(JSON.parse(whole.stdout)).toMatchObject({ study: 'bachelier', seed: 3, engine: { threads: 1 } });
  });

  it('stopped in the middle and resumed, ends with the bits of a run that was not', async () => {
    const controller = new AbortController();
    // As a person would: press Ctrl-C on seeing that the pruned network is being trained.
    const stderr = new (class extends Captured {
      override write(text: string): void {
        super.write(text);
        if (text.startsWith('prune')) controller.abort();
      }
    })();
    const terminal = { stderr, signal: controller.signal };
    const stopped = await sobolev([...tiny, '--out', path('parts')], terminal);
    expect(stopped.code).toBe(130);
    expect(stderr.text).toMatch(
      /\nsobolev: stopped during "prune.*; finished: sample .* Go on with: .*parts\n$/,
    );
    const left = await readdir(path('parts'));
    expect(left).toContain('oversized.onnx');
    expect(left).not.toContain('pruned.onnx');
    expect(left.filter((file) => !runFiles.includes(file))).toEqual([]);

    const resumed = await sobolev(['run', '--resume', path('parts'), '--quiet']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(await bytesOf('parts')).toEqual(await bytesOf('whole'));
    const [parts, all] = await Promise.all(
      ['parts', 'whole'].map((run) => readJson(path(run, 'results.json'))),
    );
    const r2 = ({ stages }: Record<string, unknown>) =>
      (stages as { r2: unknown }[]).map((stage) => stage.r2);
    expect(r2(parts)).toEqual(r2(all));
  });

  it('resumed when it is finished says so, computes nothing and prints its results', async () => {
    const before = await readFile(path('whole', 'progress.json'), 'utf8');
    const { code, stdout, stderr } = await sobolev(['run', '--resume', path('whole')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^the run in .*whole is finished: nothing is left to do\n/);
    expect(stdout).toMatch(/\noversized +8×2 +145 /);
    expect((await sobolev(['run', '--resume', path('whole'), '--json'])).stdout).toBe(whole.stdout);
    expect(await readFile(path('whole', 'progress.json'), 'utf8')).toBe(before);
  });

  it('resumed without its report writes the report alone', async () => {
    const report = await readFile(path('whole', 'report.html'), 'utf8');
    await rm(path('whole', 'report.html'));
    expect((await sobolev(['run', '--resume', path('whole'), '--json'])).stdout).toBe(whole.stdout);
    expect(await readFile(path('whole', 'report.html'), 'utf8')).toBe(report);
  });

  it('resumed when its plan was edited prunes by the edited plan', async () => {
    const plan = await readFile(path('parts', 'plan.json'), 'utf8');
    await writeFile(path('parts', 'plan.json'), plan.replace('"keep": true', '"keep": false'));
    const oversized = await readFile(path('parts', 'oversized.onnx'), 'latin1');
    const { code, stdout } = await sobolev(['run', '--resume', path('parts'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).stages.map(({ hidden }: { hidden: number[] }) => hidden)).toEqual([
      [8, 8],
      ...new Array(4).fill([3, 4]),
      [1, 2],
    ]);
    expect(await readFile(path('parts', 'oversized.onnx'), 'latin1')).toBe(oversized);
  });

  it('reports a diverged training in one line and exits with 1', async () => {
    const argv = [...tiny, 'oversized.schedule.kind=constant', 'oversized.schedule.rate=1e30'];
    const { code, stderr } = await sobolev([...argv, '--out', path('diverged'), '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sobolev: train oversized: training diverged at step .*\n$/);
  });

  it('replaces an earlier run, but no files that are not of a run', async () => {
    await mkdir(path('mine'));
    await writeFile(path('mine', 'config.json'), '{"precious": true}');
    const { code, stderr } = await sobolev([...tiny, '--out', path('mine'), '--quiet']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/mine must be empty or hold an earlier run.*config/),
    ]);
    expect(await readJson(path('mine', 'config.json'))).toEqual({ precious: true });
    expect(await readdir(path('mine'))).toEqual(['config.json']);

    const again = await sobolev([...tiny, '--out', path('parts'), '--quiet']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(await bytesOf('parts')).toEqual(await bytesOf('whole'));
  });

  it('refuses parameters of the model that do not fit, and directories that are files, with exit code 2', async () => {
    await writeFile(path('file'), '');
    const cases: [argv: string[], message: RegExp][] = [
      [['--set', 'reference.strik=1'], /must be one of .*strike.*received .*strik/],
      [['--set', 'reference.paths=1.5'], /paths of bachelier must be a whole number.*received 1\.5/],
      [['--out', path('file')], /output directory .*file must be/],
    ];
    for (const [argv, message] of cases) {
      const { code, stderr } = await sobolev([...tiny, '--out', path('bad'), '--quiet', ...argv]);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd()).not.toContain('\n');
      expect(code).toBe(2);
    }
    await expect(readdir(path('bad'))).rejects.toThrow('ENOENT');
  });
});

it('a run whose progress was damaged is refused, naming the file', async () => {
  await mkdir(path('damaged'));
  await writeFile(path('damaged', 'config.json'), await readFile(path('whole', 'config.json')));
  for (const content of ['{', '{}', '[]']) {
    await writeFile(path('damaged', 'progress.json'), content);
    const { code, stderr } = await sobolev(['run', '--resume', path('damaged'), '--quiet']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^sobolev: .*progress\.json must .*\n$/)]);
  }
});
