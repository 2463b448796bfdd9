import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { writeTeacher } from './small-teacher.ts';
import { readJson, sobolev } from './support.ts';

const path = temporaryDirectory();
const one = ['--threads', '1', '--points', '400'];
const shrink = (...words: string[]) => sobolev(['shrink', ...words]);

beforeAll(() => writeTeacher(path('big.onnx')));

describe('sobolev shrink, of searches that take a while', () => {
  it('exits with 1 where no network meets the target, and gives the closest', async () => {
    const out = path('missed');
    const target = ['--target', 'values.maxError<=1e-12'];
    const { code, stderr } = await shrink(
      path('big.onnx'),
      ...target,
      '--threads',
      '1',
      '--points',
      '60',
      '--quiet',
      '--out',
      out,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^sobolev: no network meets values\.maxError<=1e-12: the oversized networks miss the targets; the closest is \S+ with .*closest\.onnx\n$/,
    );
    expect(await readdir(out)).toContain('closest.onnx');
  });

  it('leaves the closest network, and exits with 1, at the end of a budget that was too short, and goes on by --resume', async () => {
    const out = path('budget');
    const { code, stderr } = await shrink(
      path('big.onnx'),
      ...['--target', 'values.maxError<=1e-12'],
      ...one,
      ...['--budget', '0.01s', '--quiet', '--out', out],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^sobolev: no network meets .*: its time was over; the closest is 2-8-8-1 in brief with 105 parameters .*closest\.onnx; go on with: sobolev shrink --resume .*\n$/,
    );
    expect(await readdir(out)).toEqual(expect.arrayContaining(['index.html', 'closest.onnx']));
    expect((await shrink('--resume', out, '--quiet', '--threads', '1', '--budget', '2s')).code).toBeLessThan(
      2,
    );
  });

  it('goes on with the points, engine and threads that it began with, and says so where others are asked for', async () => {
    const out = path('engine');
    const quick = ['--budget', '0.01s'];
    await shrink('branin', '--target', 'values.r2>=0.9999999', '--threads', '1', ...quick, '--out', out);
    const same = await shrink('--resume', out, ...quick);
    expect([same.code, same.stderr]).toEqual([1, expect.not.stringMatching('note:|must be of')]);
    const other = await shrink('--resume', out, ...quick, '--threads', '2');
    expect(other.stderr).toMatch(
      /note: the search began with the \w+ engine with 1 thread and goes on with the \w+ engine with 2 threads: /,
    );
    const { engine } = (await readJson(`${out}/search.json`)) as never as { engine: { threads: number } };
    expect(engine.threads).toBe(1);
  });
});
