import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { configFor, type PartialConfig, runFiles, stagesOf } from '../../src/study/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { startCommand } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';

/*
 * Runs in processes of their own that are killed (SIGKILL: nothing is tidied up) and gone on with, over and over: they end with the
 * bytes of a run that was left alone.
 */

const path = temporaryDirectory();
const random = stream(7, 'moments');

const steps = { steps: 64, batch: 32 };
const configs: Readonly<Record<string, PartialConfig>> = {
  "the paper's stages": {
    ...{ network: { hidden: '8x2' }, pruning: { keep: 4 } },
    ...{ oversized: { steps: 256 }, pruned: { steps: 128 }, sobolev: { steps: 256 } },
  },
  'the stages of second order': {
    ...{ network: { hidden: '8x2' }, pruning: { keep: 4 } },
    ...{ oversized: { steps: 128 }, pruned: { steps: 128 }, sobolev: { steps: 256, order: 'auto' } },
  },
  'second order of its own': {
    // Random directions that the points hold; the teacher's are whole.
    sampling: { points: 512, directions: 2 },
    stages: [
      { name: 'large', network: { hidden: '12x2' }, loss: { kind: 'sobolev', order: 2 }, ...steps },
      {
        name: 'small',
        parent: 'large',
        pruning: { by: 'width', keep: 4 },
        data: { teacher: 'large' },
        loss: { kind: 'sobolev', order: 2, directions: { kind: 'principal', of: 'network' } },
        ...steps,
      },
    ],
  },
  'stages of its own': {
    stages: [
      { name: 'large', network: { hidden: '12x2' }, loss: { kind: 'vanilla' }, ...steps },
      { name: 'middle', parent: 'large', pruning: { by: 'width', keep: 8 }, ...steps },
      {
        name: 'small',
        parent: 'middle',
        pruning: { by: 'width', keep: 4 },
        data: { teacher: 'large' },
        ...steps,
      },
      { name: 'control', network: { as: 'small' }, ...steps },
    ],
  },
};

/** When a file of the directory was last written: it changes as the run goes on. */
async function lastWritten(directory: string): Promise<string> {
  const names: string[] = await readdir(directory).catch(() => []);
  const times = await Promise.all(names.map((name) => stat(`${directory}/${name}`).catch(() => undefined)));
  return `${names.length} ${Math.max(0, ...times.map((one) => one?.mtimeMs ?? 0))}`;
}

describe.each(Object.entries(configs))('a run of %s', (what, config) => {
  const name = what.replace(/\W/g, '');
  const out = (suffix: string) => path(`${name}-${suffix}`);
  const start = async (suffix: string) => {
    const file = path(`${name}.json`);
    const common = { study: 'ishigami', seed: 4, sampling: { points: 512 }, test: { points: 64 } };
    await writeFile(file, JSON.stringify({ ...common, ...config }));
    return startCommand(['run', '--config', file, '--out', out(suffix), '--threads', '1', '--quiet']);
  };

  /** Starts a run, and kills it and goes on with it until it is finished; how often it was killed. */
  async function killedRun(suffix: string): Promise<number> {
    const directory = out(suffix);
    let child = await start(suffix);
    for (let kills = 0; ; kills++) {
      // Not before the run can be gone on with, then as something has been written, or some milliseconds later.
      let before = await lastWritten(directory);
      let changes = 1 + Math.floor(8 * random.uniform());
      let over = false;
      child.ended.then(() => {
        over = true;
      });
      while (!over && (changes > 0 || !existsSync(`${directory}/config.json`))) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const now = await lastWritten(directory);
        if (now !== before) changes--;
        before = now;
      }
      await new Promise((resolve) => setTimeout(resolve, 30 * random.uniform()));
      child.process.kill('SIGKILL');
      const { signal, code } = await child.ended;
      if (signal === null) {
        expect([0, 3], child.output().stderr).toContain(code);
        return kills;
      }
      child = startCommand(['run', '--resume', directory, '--quiet']);
    }
  }

  // Stages of its own and second order go through the same files: fewer moments are enough to be in each part.
  const least = what === "the paper's stages" ? 20 : 8;

  test(`killed at ${least} moments or more and resumed ends with the bytes of one that was not`, async () => {
    expect((await (await start('whole')).ended).signal).toBe(null);
    const files = runFiles(stagesOf(configFor('ishigami', config)));
    const scores = async (suffix: string) => {
      const { stages } = JSON.parse(await readFile(`${out(suffix)}/results.json`, 'utf8'));
      return stages.map(({ seconds: _, ...stage }: { seconds: number }) => stage);
    };
    for (let [round, kills] = [0, 0]; kills < least; round++) {
      const suffix = `killed-${round}`;
      kills += await killedRun(suffix);
      expect((await readdir(out(suffix))).sort()).toEqual([...files, 'progress.json'].sort());
      for (const file of files.filter((one) => /onnx|parquet|plan|significance|config/.test(one))) {
        const [killed, whole] = await Promise.all(
          [suffix, 'whole'].map((run) => readFile(`${out(run)}/${file}`)),
        );
        expect(Buffer.compare(killed, whole), file).toBe(0);
      }
      expect(await scores(suffix)).toEqual(await scores('whole'));
    }
  });
});
