import { type Layer, outputOf, type Surrogate } from '../surrogate/index.ts';
import { demand, rowOf } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { coefficientVariables } from './coefficients.ts';
import type { OutputBasis } from './output-basis.ts';

/**
 * A surrogate of all m outputs from one of their coefficients. It has one linear layer more, r → m, behind the one that gives
 * the coefficients. These two have (h + m)·r numbers, in place of h·m.
 *
 * @param outputs m names and units
 * @throws InputError when network, basis and names do not fit together
 */
export function expandOutputs(
  surrogate: Surrogate,
  basis: OutputBasis,
  outputs: readonly Variable[],
): Surrogate {
  const [r, m] = basis.vectors.shape;
  demand(
    surrogate.outputs.length === r && outputs.length === m,
    `this basis has ${r} coefficients of ${m} outputs`,
    `a network of ${surrogate.outputs.length}, and ${outputs.length} names`,
    'Give the network that was trained on its coefficients.',
  );
  const { normalisation, layers } = surrogate;
  const { xMean, xStd, yMean, yStd } = normalisation;
  const weight = new Float64Array(r * m);
  const bias = new Float64Array(m);
  for (let k = 0; k < r; k++)
    rowOf(basis.vectors, k).forEach((entry, j) => {
      weight[k * m + j] = Math.fround(yStd[k] * entry);
      bias[j] += yMean[k] * entry;
    });
  const last: Layer = {
    inputs: r,
    outputs: m,
    activation: 'linear',
    from: outputOf(surrogate),
    weight,
    bias: bias.map(Math.fround),
  };
  const { output: _, ...rest } = surrogate;
  return {
    ...rest,
    layers: [...layers, last],
    normalisation: { xMean, xStd, yMean: basis.mean, yStd: basis.scale },
    outputs,
    provenance: {
      ...surrogate.provenance,
      reducedOutputs: { by: 'basis', from: m, to: r, share: basis.share, mean: [...yMean], scale: [...yStd] },
    },
  };
}

/**
 * The network of coefficients that {@link expandOutputs} was given, bit by bit; a network of another origin as it is. Its own
 * provenance says how they were scaled.
 */
export function coefficientNetwork(surrogate: Surrogate): Surrogate {
  const { reducedOutputs, ...provenance } = surrogate.provenance;
  if (reducedOutputs === undefined) return surrogate;
  const { mean, scale } = reducedOutputs as Readonly<Record<'mean' | 'scale', readonly number[]>>;
  const layers = surrogate.layers.slice(0, -1);
  const { from = layers.length - 1, inputs } = surrogate.layers[layers.length];
  const { xMean, xStd } = surrogate.normalisation;
  const { output: _, ...rest } = surrogate;
  return {
    ...rest,
    layers,
    ...(from !== layers.length - 1 && { output: from }),
    normalisation: { xMean, xStd, yMean: Float64Array.from(mean), yStd: Float64Array.from(scale) },
    outputs: coefficientVariables(inputs),
    provenance,
  };
}
