import type { Layer, Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import type { LayerPlan, PruningPlan } from './plan.ts';

/**
 * The smaller network that a plan leaves: dense, rows and columns of removed neurons cut out. The midpoint of a removed
 * neuron's enclosure goes on as a constant, b_j += Σᵢ midᵢ·w_ij, so that a neuron whose activation does not vary over the
 * box is removed without a change. Weights are float64 and not rounded; the input surrogate is not modified.
 *
 * @throws InputError when the plan has other layers or neurons than the network, or keeps none of a layer
 */
export function applyPlan(surrogate: Surrogate, plan: PruningPlan): Surrogate {
  const hidden = surrogate.layers.length - 1;
  if (plan.layers.length !== hidden)
    throw new InputError(
      `the plan must have one entry for each of the network's ${hidden} hidden layers`,
      String(plan.layers.length),
      'Apply it to the network that it was made for.',
    );
  plan.layers.forEach((layer, l) => {
    checkLayer(layer, surrogate.layers[l]);
  });
  const layers = surrogate.layers.map((layer, l) => {
    const columns = l < hidden ? keptIn(plan.layers[l]) : range(layer.outputs);
    const rows = l > 0 ? keptIn(plan.layers[l - 1]) : range(layer.inputs);
    const bias = l > 0 ? foldedBias(layer, plan.layers[l - 1]) : layer.bias;
    return {
      inputs: rows.length,
      outputs: columns.length,
      weight: Float64Array.from(rows.flatMap((i) => columns.map((j) => layer.weight[i * layer.outputs + j]))),
      bias: Float64Array.from(columns, (j) => bias[j]),
    };
  });
  return { ...surrogate, layers };
}

function keptIn({ neurons }: LayerPlan): number[] {
  return neurons.filter(({ keep }) => keep).map(({ index }) => index);
}

function foldedBias({ outputs, weight, bias }: Layer, below: LayerPlan): Float64Array {
  const folded = bias.slice();
  for (const { index, keep, midpoint } of below.neurons)
    if (!keep) for (let j = 0; j < outputs; j++) folded[j] += midpoint * weight[index * outputs + j];
  return folded;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function checkLayer({ layer, neurons }: LayerPlan, { outputs }: Layer): void {
  if (neurons.length !== outputs)
    throw new InputError(
      `the plan of layer ${layer} must have its ${outputs} neurons`,
      String(neurons.length),
      'Apply it to the network that it was made for.',
    );
  if (!neurons.some(({ keep }) => keep))
    throw new InputError(
      `the plan must keep a neuron of layer ${layer}`,
      'none',
      'Set "keep": true on one of them.',
    );
}
