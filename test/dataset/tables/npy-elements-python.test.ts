import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { pythonWith } from '../../support/python.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';

/*
 * Arrays of what is no number: refused where they are asked for, with a remedy that is tried here in NumPy itself.
 * Skipped where there is no Python environment with it.
 */

const python = pythonWith('numpy');
const path = temporaryDirectory();
const columns = { inputs: ['a'], outputs: ['y'] };

function run(script: string): void {
  execFileSync(python!, ['-c', `import numpy\ny = numpy.array([1.0, 2, 3])\n${script}`], { cwd: path() });
}

describe.skipIf(python === undefined)('an array of', () => {
  it.each([
    [
      'numbers as objects',
      'numpy.array([1, 2.5, 4], dtype=object)',
      'numpy.array(a.tolist(), dtype=float)',
      [1, 2.5, 4],
    ],
    [
      'arrays as objects',
      'numpy.fromiter([numpy.arange(2) + i for i in range(3)], dtype=object)',
      'numpy.array(a.tolist(), dtype=float)',
      [0, 1, 1, 2, 2, 3],
    ],
    ['text', "numpy.array(['1e3', '-2', '0.5'])", 'a.astype(float)', [1000, -2, 0.5]],
    ['bytes', "numpy.array([b'1e3', b'-2', b'0.5'])", 'a.astype(float)', [1000, -2, 0.5]],
    ['complex numbers, the real part', 'numpy.array([1 + 2j, 3, 4j])', 'a.real', [1, 3, 0]],
    ['complex numbers, the imaginary part', 'numpy.array([1 + 2j, 3, 4j])', 'a.imag', [2, 0, 4]],
    [
      'dates',
      "numpy.array(['2020-01-02', '2020-01-01', '2020-01-03'], dtype='M8[D]')",
      "(a - a.min()) / numpy.timedelta64(1, 's')",
      [86400, 0, 172800],
    ],
    [
      'durations',
      "numpy.array([1, 2, 3], dtype='m8[ms]')",
      "a / numpy.timedelta64(1, 's')",
      [0.001, 0.002, 0.003],
    ],
    ['long doubles', 'numpy.array([1, 2, 3], dtype=numpy.longdouble)', 'a.astype(float)', [1, 2, 3]],
  ])(
    '%s is passed over until it is asked for, and its remedy makes numbers of it',
    async (_, array, remedy, values) => {
      run(`numpy.savez('other.npz', a=${array}, b=y, y=y)`);
      const { x } = await readDataset(path('other.npz'), { inputs: ['b'], outputs: ['y'] });
      expect([...x.data]).toEqual([1, 2, 3]);
      const message = await rejection(readDataset(path('other.npz'), columns));
      expect(message).toMatch(/elements of a of .*other\.npz must be numbers; received /);
      expect(message).toContain(remedy);
      run(`a = numpy.load('other.npz', allow_pickle=True)['a']\nnumpy.savez('mended.npz', a=${remedy}, y=y)`);
      expect([...(await readDataset(path('mended.npz'), columns)).x.data]).toEqual(values);
    },
  );

  it('structures is passed over until it is asked for', async () => {
    run("numpy.savez('other.npz', a=numpy.zeros(3, dtype=[('p', 'f8'), ('q', 'f8')]), b=y, y=y)");
    expect((await readDataset(path('other.npz'), { inputs: ['b'], outputs: ['y'] })).x.shape).toEqual([3, 1]);
    expect(await rejection(readDataset(path('other.npz'), columns))).toMatch(
      /a of .* must be numbers; received a structured type\. Save an \.npz with one array a field/,
    );
  });
});
