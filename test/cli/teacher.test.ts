import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/node/dataset-files.ts';
import { floats, modelBytes } from '../support/onnx-builder.ts';
import { temporaryDirectory } from '../support/support.ts';
import { writeTeacher } from './small-teacher.ts';
import { done, sobolev } from './support.ts';

/* ONNX files that are no networks, where commands take a teacher or the truth. */

const path = temporaryDirectory();
const one = ['--threads', '1'];
const quiet = [...one, '--quiet'];

/** Two inputs, an output: a product of neurons, which is read, and with `Hardmax`, which is not. */
async function files() {
  const weights = [floats('w', [2, 2], [0.3, -0.2, 0.1, 0.4]), floats('v', [2, 1], [1, 2])];
  const start = ['MatMul', 'x w', 'h'] as const;
  const shared = { inputs: { x: ['N', 2] as const }, outputSizes: { y: ['N', 1] as const }, weights };
  const end = ['MatMul', 'g v', 'y'] as const;
  await writeFile(
    path('graph.onnx'),
    modelBytes({ ...shared, nodes: [start, ['Softmax', 'h', 's'], ['Mul', 'h s', 'g'], end] }),
  );
  await writeFile(path('run.onnx'), modelBytes({ ...shared, nodes: [start, ['Hardmax', 'h', 'g'], end] }));
  await writeFile(path('box.json'), '[[-5, 10], [0, 15]]');
  await writeTeacher(path('net.onnx'));
}

describe('a graph that is no network', () => {
  it('is the truth of evaluate, over the domain of the first network', async () => {
    await files();
    const argv = ['evaluate', path('net.onnx'), path('graph.onnx'), '--points', '64', ...one];
    const { stdout, stderr } = await sobolev(argv);
    expect(stdout).toMatch(/gradients/);
    expect(stderr).toMatch(/graph\.onnx is no network \(node 2 .*its operations give values and derivatives/);
    expect(stderr).toMatch(/points are taken from the domain of net\.onnx/);
  });

  it('is sampled with derivatives, in a box', async () => {
    await files();
    const argv = ['sample', path('graph.onnx'), '--points', '20', '--out', path('g.parquet')];
    expect((await sobolev(argv)).stderr).toMatch(/must come with the domain.*Give it with --domain FILE/);
    await done(...argv, '--domain', path('box.json'), ...quiet);
    expect((await readDataset(path('g.parquet'))).dydx?.shape).toEqual([20, 1, 2]);
  });

  it('teaches a network, over the domain of that', async () => {
    await files();
    const tune = [
      'finetune',
      path('net.onnx'),
      '--points',
      '64',
      '--steps',
      '20',
      '--method',
      'adam',
      ...one,
    ];
    const teach = async (teacher: string) =>
      (await sobolev([...tune, '--teacher', path(teacher), '--out', path('tuned.onnx')])).stderr;
    expect(await teach('graph.onnx')).toMatch(/derivatives all known\nloss sobolev/);
    expect(await teach('run.onnx')).toMatch(/loss vanilla/);
  });
});

describe('a file that only ONNX Runtime runs', () => {
  it('is the truth of values alone', async () => {
    await files();
    const argv = ['evaluate', path('net.onnx'), path('run.onnx'), '--points', '64', ...one];
    const { stdout, stderr } = await sobolev(argv);
    expect(stderr).toMatch(
      /run\.onnx is run by ONNX Runtime, which gives values and no derivatives \(node 2/,
    );
    expect(stderr).toMatch(/values alone are compared/);
    expect(stdout).not.toMatch(/gradients/);
  });

  it('is sampled without derivatives, and says so where some are asked for', async () => {
    await files();
    const argv = ['sample', path('run.onnx'), '--points', '20', '--domain', path('box.json')];
    const refused = await sobolev([...argv, '--out', path('r.csv'), ...quiet]);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/\(Hardmax\).* ask for order 0/),
    });
    await done(...argv, '--order', '0', '--out', path('r.csv'), ...quiet);
    expect((await readDataset(path('r.csv'))).y.shape).toEqual([20, 1]);
  });
});
