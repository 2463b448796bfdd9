import { readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialise, perceptron, writeSurrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { faultsOf } from '../report/html-check.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, readJson, sobolev } from './support.ts';

const path = temporaryDirectory();
const one = ['--threads', '1', '--points', '400'];
const TARGET = ['--target', 'values.r2>=0.99'];
const shrink = (...words: string[]) => sobolev(['shrink', ...words]);

/** A teacher of two inputs. */
beforeAll(async () => {
  const network = initialise(perceptron([2, 3, 1], 'silu'), stream(3, 'teacher'));
  const unit = { xMean: new Float64Array(2), xStd: new Float64Array(2).fill(1) };
  const inputs = ['a', 'b'].map((name) => ({ name, lo: -2, hi: 2 }));
  const teacher = {
    ...network,
    normalisation: { ...unit, yMean: new Float64Array(1), yStd: new Float64Array(1).fill(1) },
    inputs,
    outputs: [{ name: 'y' }],
    provenance: {},
  };
  await writeFile(path('big.onnx'), writeSurrogate(teacher));
});

describe('sobolev shrink', () => {
  it('finds a network for a teacher, says what is below, and writes all of it', async () => {
    const out = path('found');
    const { code, stdout, stderr } = await shrink(path('big.onnx'), ...TARGET, ...one, '--out', out);
    expect([code, stderr.match(/unexpected/)]).toEqual([0, null]);
    expect(stderr).toMatch(/2-1-1, 5 parameters: values\.r2>=0\.99 (met|missed|undecided): 1 − /);
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
