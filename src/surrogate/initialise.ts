import { demand, InputError, type RandomStream } from '../tensor/index.ts';
import type { Layer } from './surrogate.ts';

/**
 * Freshly initialised layers: Glorot normal weights, N(0, 2/(inputs + outputs)), and zero biases (Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", 2010, eq. 16). Rounded to float32, in
 * which they are trained and stored.
 *
 * @param sizes inputs, hidden widths, outputs
 * @throws InputError when there are fewer than two sizes, or one is not a whole number ≥ 1
 */
export function initialise(sizes: readonly number[], random: RandomStream): Layer[] {
  demand(sizes.length >= 2, 'a network needs inputs and outputs', sizes, 'Give two sizes or more.');
  for (const size of sizes)
    if (!Number.isInteger(size) || size < 1)
      throw new InputError(
        'widths of layers must be whole numbers of at least 1',
        sizes.join('-'),
        'Correct the widths.',
      );
  return sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    const weight = new Float64Array(inputs * outputs);
    random.fillNormal(weight);
    const scale = Math.sqrt(2 / (inputs + outputs));
    for (let i = 0; i < weight.length; i++) weight[i] = Math.fround(scale * weight[i]);
    return { inputs, outputs, weight, bias: new Float64Array(outputs) };
  });
}
