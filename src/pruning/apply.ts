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
  checkPlan(surrogate, plan);
  const layers = surrogate.layers.map((layer, l) => prunedLayer(layer, plan.layers[l - 1], plan.layers[l]));
  return { ...surrogate, layers };
}

/** @throws InputError when the plan has other layers or neurons than the network, or keeps none of a layer */
export function checkPlan(surrogate: Pick<Surrogate, 'layers'>, plan: PruningPlan): void {
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
}

/**
 * A layer without the rows of neurons that are removed below it and the columns of its own; what those below were is in its
 * bias, as their midpoints.
 *
 * @param below plan of the layer below; undefined for the first
 * @param own plan of its own neurons; undefined where all stay
 */
export function prunedLayer(layer: Layer, below: LayerPlan | undefined, own: LayerPlan | undefined): Layer {
  const rows = below === undefined ? range(layer.inputs) : keptIn(below);
  const columns = own === undefined ? range(layer.outputs) : keptIn(own);
  const bias = below === undefined ? layer.bias : foldedBias(layer, below);
  const weight = new Float64Array(rows.length * columns.length);
  let to = 0;
  for (const row of rows) {
    const start = row * layer.outputs;
    for (const column of columns) weight[to++] = layer.weight[start + column];
  }
  return {
    ...layer,
    inputs: rows.length,
    outputs: columns.length,
    weight,
    bias: Float64Array.from(columns, (j) => bias[j]),
  };
}

function keptIn({ neurons }: LayerPlan): Int32Array {
  return Int32Array.from(
    neurons.filter(({ keep }) => keep),
    ({ index }) => index,
  );
}

function foldedBias({ outputs, weight, bias }: Layer, below: LayerPlan): Float64Array {
  const folded = bias.slice();
  for (const { index, keep, midpoint } of below.neurons)
    if (!keep) for (let j = 0; j < outputs; j++) folded[j] += midpoint * weight[index * outputs + j];
  return folded;
}

function range(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
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
