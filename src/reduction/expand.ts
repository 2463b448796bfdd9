import { type Layer, outputOf, type Surrogate } from '../surrogate/index.ts';
import { demand, rowOf } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import type { OutputBasis } from './output-basis.ts';

/**
 * A surrogate of all m outputs from one of their coefficients. It has one linear layer more, r → m, behind the one that gives
 * the coefficients. These two have (h + m)·r numbers, in place of h·m.
 *
 * @param outputs m names and units
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
      reducedOutputs: { by: 'basis', from: m, to: r, share: basis.share },
    },
  };
}
