import {
  type Constants,
  foldedBias,
  INPUTS,
  inputOf,
  type Layer,
  type Surrogate,
  sourcesIn,
  withBias,
} from '../surrogate/index.ts';

/** For each input: the number in its unit that takes its place, or undefined where it stays. */
export type Fixed = Constants;

/** The rows of a layer's weights that read fixed inputs alone, with the inputs that each adds. */
export function fixedRows(surrogate: Surrogate, place: number, fixed: Fixed): ReadonlyMap<number, number[]> {
  const rows = new Map<number, number[]>();
  sourcesIn(surrogate, inputOf(surrogate, place)).forEach((sources, row) => {
    if (sources.every((source) => source.place === INPUTS && fixed[source.index] !== undefined))
      rows.set(
        row,
        sources.map(({ index }) => index),
      );
  });
  return rows;
}

/**
 * The network in which constants take the place of inputs, folded into the biases of all layers that read them: b_j += Σₖ
 * (cₖ − meanₖ)/stdₖ·w_kj. Their weights become zero. All inputs stay in the signature.
 */
export function fixInputs(surrogate: Surrogate, fixed: Fixed): Surrogate {
  const { xMean, xStd } = surrogate.normalisation;
  const layers = surrogate.layers.map((layer, place): Layer => {
    const rows = fixedRows(surrogate, place, fixed);
    if (rows.size === 0) return layer;
    const constants = new Array<number | undefined>(layer.inputs).fill(undefined);
    const weight = layer.weight.slice();
    for (const [row, inputs] of rows) {
      constants[row] = inputs.reduce((sum, k) => sum + ((fixed[k] as number) - xMean[k]) / xStd[k], 0);
      weight.fill(0, row * layer.outputs, (row + 1) * layer.outputs);
    }
    return withBias({ ...layer, weight }, foldedBias(layer, constants));
  });
  return { ...surrogate, layers };
}
