import type { RandomStream } from '../tensor/index.ts';
import { type Architecture, identityWeight, type Layer, type Network } from './network.ts';
import { checkArchitecture } from './valid.ts';

/**
 * A network with fresh numbers: Glorot normal weights, N(0, 2/(inputs + outputs)), and zero biases (Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", 2010, eq. 16). All are rounded to float32, in
 * which networks are trained and stored.
 *
 * @throws InputError when the architecture is none: see {@link checkArchitecture}
 */
export function initialise(architecture: Architecture, random: RandomStream): Network {
  checkArchitecture(architecture);
  const { layers, output, ending } = architecture;
  return {
    layers: layers.map((shape): Layer => {
      const { inputs, outputs, unweighted } = shape;
      if (unweighted) return { ...shape, weight: identityWeight(outputs), bias: new Float64Array(outputs) };
      const weight = new Float64Array(inputs * outputs);
      random.fillNormal(weight);
      const scale = Math.sqrt(2 / (inputs + outputs));
      for (let i = 0; i < weight.length; i++) weight[i] = Math.fround(scale * weight[i]);
      return { ...shape, weight, bias: new Float64Array(outputs) };
    }),
    ...(output !== undefined && { output }),
    ...(ending && { ending }),
  };
}
