import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { initialise, perceptron, writeSurrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { writeTeacher } from './small-teacher.ts';
import { documentOf, sobolev } from './support.ts';

const path = temporaryDirectory();
const quick = ['--points', '512', '--steps', '600', '--hidden', '8x2', '--method', 'adam', '--threads', '1'];
const train = (...argv: string[]) => documentOf('train', ...argv, ...quick, '--out', path('student.onnx'));

/** A relu network of a teacher's inputs. */
async function writeKinks(file: string): Promise<void> {
  await writeTeacher(path('smooth.onnx'));
  const { inputs, outputs, normalisation } = await loadSurrogate(path('smooth.onnx'));
  const network = initialise(perceptron([2, 6, 1], 'relu'), stream(3, 'kinks'));
  await writeFile(file, writeSurrogate({ ...network, inputs, outputs, normalisation, provenance: {} }));
}

describe('a student', () => {
  beforeAll(() => writeKinks(path('kinks.onnx')));

  it('learns values and derivatives of a teacher, under its names and over its domain', async () => {
    const { activation, hidden, fit, uses } = await train('--teacher', path('smooth.onnx'));
    expect([activation, hidden, uses.loss.lambda]).toEqual(['silu', [8, 8], 1]);
    expect(fit[0].r2.values).toBeGreaterThan(0.99);
    expect(fit[0].r2.gradients).toBeGreaterThan(0.95);
    const { inputs, outputs, provenance } = await loadSurrogate(path('student.onnx'));
    expect(inputs).toEqual(['a', 'b'].map((name) => ({ name, lo: -2, hi: 2 })));
    expect(outputs).toEqual([{ name: 'y' }]);
    expect(provenance).toMatchObject({ labels: { points: 512, design: 'sobol' } });
  });

  it('may be smooth where its teacher has kinks, whose slopes then count less', async () => {
    const { activation, uses, heldOut } = await train(
      '--teacher',
      path('kinks.onnx'),
      '--activation',
      'silu',
    );
    expect([activation, uses.loss.lambda, uses.loss.columns]).toEqual(['silu', 0.15, 'scale']);
    // What a relu network has of curvatures is no truth.
    expect(heldOut.fit[0].r2).not.toHaveProperty('curvatures');
  });

  it('takes no second derivatives of a teacher with kinks', async () => {
    const taught = ['train', '--teacher', path('kinks.onnx'), '--out', path('never.onnx')];
    const { code, stderr } = await sobolev([...taught, '--order', '2']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /a teacher of second derivatives must be smooth; received .*kinks.onnx.*--order 1/,
      ),
    ]);
    const { uses } = await train('--teacher', path('kinks.onnx'), '--loss', 'auto');
    expect(uses.loss).toMatchObject({ kind: 'sobolev', order: 1 });
  });

  it('learns from a reference model', async () => {
    const { fit, inputs } = await train('--reference', 'branin');
    expect(fit[0].points).toBe(512);
    expect(inputs).toHaveLength(2);
  });

  it('has one source, and a domain', async () => {
    const refused = async (...argv: string[]) =>
      (await sobolev(['train', ...argv, '--out', path('never.onnx')])).stderr;
    expect(await refused()).toMatch(
      /a network is trained on data, on a teacher or on a reference; received none/,
    );
    expect(await refused('runs.csv', '--teacher', path('kinks.onnx'))).toMatch(
      /received runs.csv and .*kinks/,
    );
    const bare = await loadSurrogate(path('kinks.onnx'));
    const inputs = bare.inputs.map(({ name }) => ({ name }));
    await writeFile(path('bare.onnx'), writeSurrogate({ ...bare, inputs }));
    expect(await refused('--teacher', path('bare.onnx'))).toMatch(
      /bare.onnx must come with the domain of its inputs; received no bounds of a. Give it with --domain FILE/,
    );
  });
});
