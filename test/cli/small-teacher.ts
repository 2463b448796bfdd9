import { writeFile } from 'node:fs/promises';
import { initialise, perceptron, writeSurrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';

/** Writes a teacher of two inputs. */
export async function writeTeacher(file: string): Promise<void> {
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
  await writeFile(file, writeSurrogate(teacher));
}
