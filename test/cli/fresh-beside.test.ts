import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { initialise, perceptron, writeSurrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { writeTeacher } from './small-teacher.ts';
import { sobolev } from './support.ts';

const path = temporaryDirectory();
const quick = ['--points', '512', '--steps', '1280', '--method', 'adam', '--threads', '1', '--json'];

it('a tuning of what was cut says where random weights are nearer, and by which command', async () => {
  await writeTeacher(path('big.onnx'));
  const teacher = await loadSurrogate(path('big.onnx'));
  // Neurons that are far in their tails hardly move.
  const network = initialise(perceptron([2, 6, 6, 1], 'tanh'), stream(1, 'ruined'));
  const layers = network.layers.map((layer, place) => ({
    ...layer,
    weight: layer.weight.map((w) => (place < 2 ? 1e3 * w : 1e-3 * w)),
  }));
  const written = async (file: string, provenance: object) =>
    writeFile(path(file), writeSurrogate({ ...teacher, layers, provenance: { ...provenance } }));
  await written('cut.onnx', { cuts: [{ replacement: 'midpoint' }] });
  await written('whole.onnx', {});
  const notes = async (file: string) => {
    const out = ['--out', path('tuned.onnx')];
    const { stdout } = await sobolev([
      'finetune',
      path(file),
      '--teacher',
      path('big.onnx'),
      ...quick,
      ...out,
    ]);
    return (JSON.parse(stdout).notes as string[]).filter((note) => note.includes('from random weights'));
  };
  const [note, ...others] = await notes('cut.onnx');
  expect(others).toEqual([]);
  expect(note).toMatch(
    /^a network of these layers from random weights is nearer after a tenth of the steps: R² of values [\d.]+, here /,
  );
  expect(note).toContain(
    `sobolev train --teacher ${path('big.onnx')} --hidden 6x2 --activation tanh trains it`,
  );
  // Of a network that nobody cut there is no question.
  expect(await notes('whole.onnx')).toEqual([]);
});
