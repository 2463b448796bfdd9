import { INPUTS, inputOf, inputWidth, type Layer, type Network, slotsOf } from '../surrogate/index.ts';

/** What becomes of a number that layers read: it stays, or becomes this constant. */
export type Fate = 'stays' | number;

/**
 * A layer without the rows of removed neurons below it and the columns of its own. The constants c of those below go into
 * its bias: b_j += Σᵢ cᵢ·w_ij.
 *
 * @param below fate of each number that the layer reads
 * @param own fate of each of its neurons
 */
export function cutLayer(layer: Layer, below: readonly Fate[], own: readonly Fate[]): Layer {
  const [rows, columns] = [staying(below), staying(own)];
  const bias = foldedBias(layer, below);
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

/**
 * What becomes of the numbers that the layer at a place reads. What a sum adds stays or goes together, so the constant of a
 * sum is the sum of constants.
 *
 * @param fates of the neurons of the layers before it
 */
export function fatesBelow(
  network: Network,
  place: number,
  fates: readonly (readonly Fate[])[],
): readonly Fate[] {
  const inputs = (count: number) => new Array<Fate>(count).fill('stays');
  return slotsOf<Fate>(
    inputOf(network, place),
    (from) => (from === INPUTS ? inputs(inputWidth(network)) : fates[from]),
    (parts) => (parts[0] === 'stays' ? 'stays' : (parts as number[]).reduce((sum, part) => sum + part)),
  );
}

function staying(fates: readonly Fate[]): Int32Array {
  return Int32Array.from(fates.flatMap((fate, i) => (fate === 'stays' ? [i] : [])));
}

function foldedBias({ outputs, weight, bias }: Layer, below: readonly Fate[]): Float64Array {
  const folded = bias.slice();
  below.forEach((fate, i) => {
    if (fate !== 'stays') for (let j = 0; j < outputs; j++) folded[j] += fate * weight[i * outputs + j];
  });
  return folded;
}
