import { type Constants, foldedBias, type Layer, withBias, withWeight } from '../surrogate/index.ts';

/**
 * A layer without the rows of removed neurons below it and the columns of its own. The constants c of those below go into
 * its bias: b_j += Σᵢ cᵢ·w_ij. A layer without weights gets some where not the same of both go.
 *
 * @param below what the layer reads
 * @param own its neurons
 */
export function cutLayer(layer: Layer, below: Constants, own: Constants): Layer {
  const [rows, columns] = [staying(below), staying(own)];
  const isSame = rows.length === columns.length && rows.every((row, k) => row === columns[k]);
  const bias = foldedBias(layer, below);
  const weight = new Float64Array(rows.length * columns.length);
  let to = 0;
  for (const row of rows) {
    const start = row * layer.outputs;
    for (const column of columns) weight[to++] = layer.weight[start + column];
  }
  const cut = {
    ...(isSame ? layer : withWeight(layer)),
    inputs: rows.length,
    outputs: columns.length,
    weight,
  };
  return withBias(
    cut,
    Float64Array.from(columns, (j) => bias[j]),
  );
}

function staying(constants: Constants): Int32Array {
  return Int32Array.from(constants.flatMap((constant, i) => (constant === undefined ? [i] : [])));
}
