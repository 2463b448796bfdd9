import { rowOf, type Tensor } from '../../tensor/index.ts';
import { principalDirections } from '../directions/principal.ts';

/** Parts of a feature's range, with as many points each. */
export const BINS = 64;
/** Points from which the parts are told. */
const SOME = 4096;

/** What tells points apart: the number of the part in which each lies, [n] for each feature. */
export type Features = readonly Uint8Array[];

/**
 * The inputs, and the directions in which gradients vary: noise follows the function, which may bend along few of them.
 *
 * @param x [n, d]
 * @param gradients [n, m, d], where they are known
 */
export function featuresOf(x: Tensor, gradients?: Tensor): Features {
  const [n, d] = x.shape;
  const along = gradients && principalDirections(gradients, { kind: 'principal', share: 1, weighted: false });
  const inputs = Array.from({ length: d }, (_, a) =>
    Float64Array.from({ length: n }, (_, row) => x.data[row * d + a]),
  );
  const directions = Array.from({ length: along?.shape[0] ?? 0 }, (_, k) => {
    const direction = rowOf(along as Tensor, k);
    return Float64Array.from({ length: n }, (_, row) =>
      direction.reduce((sum, part, a) => sum + part * x.data[row * d + a], 0),
    );
  });
  return [...inputs, ...directions].map(binned);
}

function binned(column: Float64Array): Uint8Array {
  const stride = Math.max(1, Math.floor(column.length / SOME));
  const sorted = column.filter((_, row) => row % stride === 0).sort();
  const edges = Float64Array.from(
    { length: BINS - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / BINS)],
  );
  return Uint8Array.from(column, (value) => {
    let [from, to] = [0, edges.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (value < edges[middle]) to = middle;
      else from = middle + 1;
    }
    return from;
  });
}
