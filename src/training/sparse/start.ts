import {
  type Architecture,
  copyOf,
  joiningWeights,
  parameterCount,
  parameterPieces,
} from '../../surrogate/index.ts';
import { counted, demand } from '../../tensor/index.ts';
import type { StepOptions } from '../step.ts';
import { keptWeights } from './kept.ts';
import { resolvedSparse, type SparseOptions } from './options.ts';

/**
 * The masks that networks side by side start a sparse training with. Biases have 1, and so has a path of weights to each
 * output. Of the others the largest of each layer have it. Of random weights, which ones are the largest is random.
 *
 * @param parameters of all, one after the other
 * @throws InputError where so few weights stay that an output has no path
 */
export function startMasks(
  { architecture, copies = 1 }: Pick<StepOptions, 'architecture' | 'copies'>,
  parameters: Float32Array,
  options: SparseOptions,
): Float32Array {
  const masks = new Float32Array(parameters.length);
  for (let copy = 0; copy < copies; copy++)
    masks.set(
      maskBy(architecture, copyOf(parameters, copy, copies), options),
      copy * (masks.length / copies),
    );
  return masks;
}

/**
 * Checks options, and that networks of an architecture can be so sparse.
 *
 * @throws InputError naming the option, or the layer that would have too few weights
 */
export function checkSparse(architecture: Architecture, options: SparseOptions): void {
  maskBy(architecture, new Float32Array(parameterCount(architecture)).fill(1), options);
}

function maskBy(architecture: Architecture, parameters: Float32Array, options: SparseOptions): Float32Array {
  const kept = keptWeights(architecture, resolvedSparse(options));
  const joining = joiningWeights({ architecture, parameters, mask: parameters.map(() => 1) });
  const mask = new Float32Array(parameters.length);
  for (const { name, shape, offset } of parameterPieces(architecture)) {
    const end = offset + shape[0] * shape[1];
    const [, layer, part] = name.split('.');
    if (part === 'bias') mask.fill(1, offset, end);
    else choose(mask, offset, end, Number(layer));
  }
  return mask;

  function choose(into: Float32Array, offset: number, end: number, layer: number): void {
    const own = [...joining].filter((at) => at >= offset && at < end);
    demand(
      own.length <= kept[layer],
      `a sparsity of ${options.sparsity} must leave ${counted(own.length, 'weight')} of layer ${layer + 1}, or an output is cut off from the inputs`,
      kept[layer],
      'Give a lower sparsity, or a larger network.',
    );
    const others = Array.from({ length: end - offset }, (_, k) => offset + k).filter(
      (at) => !joining.has(at),
    );
    others.sort((p, q) => Math.abs(parameters[q]) - Math.abs(parameters[p]) || p - q);
    for (const at of [...own, ...others.slice(0, kept[layer] - own.length)]) into[at] = 1;
  }
}
