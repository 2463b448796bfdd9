import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../report/html-check.ts';
import { temporaryDirectory } from '../support/support.ts';
import { writeTeacher } from './small-teacher.ts';
import { documentOf, readJson, sobolev } from './support.ts';

const path = temporaryDirectory();
const one = ['--threads', '1', '--points', '400'];
const TARGET = ['--target', 'values.r2>=0.99'];
const shrink = (...words: string[]) => sobolev(['shrink', ...words]);

beforeAll(() => writeTeacher(path('big.onnx')));

describe('sobolev shrink', () => {
  it('finds a network for a teacher, says what is below, and writes all of it', async () => {
    const out = path('found');
    const { code, stdout, stderr } = await shrink(path('big.onnx'), ...TARGET, ...one, '--out', out);
    expect([code, stderr.match(/unexpected/)]).toEqual([0, null]);
    expect(stderr).toMatch(
      /2-1-1, 5 parameters: values\.r2>=0\.99 (met|missed|neither met nor missed [^:]*): 1 − /,
    );
    expect(stdout).toMatch(/^2-\S+, \d+ parameters, [\d,]+ bytes.*: values\.r2>=0\.99 met: 1 − \S+$/m);
    expect(stdout).toMatch(/^judged again by 4,096 fresh points: values\.r2>=0\.99 met: 1 − \S+$/m);
    expect(stdout).toContain(`network: ${out}/smallest.onnx`);
    const files = await readdir(out);
    const { trials, smallest } = (await readJson(`${out}/frontier.json`)) as never as {
      trials: { file: string }[];
      smallest: string;
    };
    expect(files).toEqual(expect.arrayContaining(['index.html', 'smallest.onnx', 'search.json']));
    expect(files).toEqual(expect.arrayContaining(trials.map(({ file }) => file)));
    expect(files.every((file) => !file.includes('tmp'))).toBe(true);
    const page = await readFile(`${out}/index.html`, 'utf8');
    expect(faultsOf(page)).toEqual([]);
    expect(page).toContain(`<dd>${smallest}<small>`);
    const evaluated = await documentOf(
      'evaluate',
      `${out}/smallest.onnx`,
      path('big.onnx'),
      '--threads',
      '1',
    );
    expect(evaluated.networks[0].r2.values).toBeGreaterThan(0.99);

    const again = await shrink('--resume', out, '--json', '--threads', '1');
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(JSON.parse(again.stdout)).toMatchObject({ smallest, trials });
  });

  it('stops when it is told to, with the command that goes on', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stop'));
    const out = path('stopped');
    const { code, stderr } = await sobolev(
      ['shrink', path('big.onnx'), ...TARGET, ...one, '--quiet', '--out', out],
      { signal: controller.signal },
    );
    expect(code).toBe(130);
    expect(stderr).toContain(`Go on with: sobolev shrink --resume ${out}`);
  });

  it.each([
    [['branin'], /needs a target/],
    [[...TARGET], /starts from a study, a module, a network or a data file/],
    [['branin', '--target', 'deltas>=1'], /must be one of values\.r2, values\.rmse/],
    [['branin', '--target', 'values.r2>=1.2'], /cannot be met/],
    [['branin', ...TARGET, '--budget', '0s'], /--budget must be a time above 0 with its unit/],
    [['branin', ...TARGET, '--budget', '-3m'], /--budget/],
    [
      ['branin', ...TARGET, '--budget', '10'],
      /--budget must be a time above 0 with its unit: s, m or h; received "10"/,
    ],
    [['branin', ...TARGET, '--minimise', 'size'], /parameters, nanoseconds, bytes/],
    [['branin', ...TARGET, '--missing', 'drop'], /are for a data file/],
    [['runs.csv', ...TARGET, '--points', '10'], /are for a study, a module or a network/],
    [['--resume', 'nowhere'], /goes on by its search\.json/],
    [['--resume', 'x', ...TARGET], /--resume must not stand beside --target/],
  ])('refuses %j with 2, in one line', async (words, message) => {
    const { code, stdout, stderr } = await shrink(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('goes on with no other source', async () => {
    expect((await shrink('branin', '--resume', path('found'))).stderr).toMatch(/starts from .*big\.onnx/);
  });
});
