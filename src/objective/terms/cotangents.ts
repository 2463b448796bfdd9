import { adjoint } from '../../graph/index.ts';
import { stream, type Tensor } from '../../tensor/index.ts';
import { fillSigns } from '../directions/random.ts';
import type { Draw } from '../draw.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { labels, partialLabels } from '../tables.ts';
import type { Dimensions, TermOnSamples } from '../term.ts';
import { DYDX } from './jacobians.ts';

const COTANGENTS = 'gradients.cotangents';
const SIGNS = 'gradients.signs';
const SIGNED = 'gradients.signed';

/**
 * Differences of products of whole Jacobians with random cotangents, drawn anew at each step: a block [B, d] for each. Each
 * takes one adjoint sweep, where Jacobians take m. As for {@link products}, the mean of squares over m is that of the Jacobians in expectation.
 *
 * A step draws signs c for all points, and each point has signs s of its own: its cotangent is c·s, number by number. So those of a
 * batch are as good as independent, and the mean over the batch varies less by its root. The labels are held with s in them,
 * [n, d, m], so that their product with c is one of matrices.
 *
 * An output of a point whose derivatives are not all known has s = 0.
 *
 * @param weights of the inputs [1, d], or undefined for ones; asked for once the labels are checked
 */
export function randomCotangents(
  dydx: Tensor,
  { inputs, outputs }: Dimensions,
  sweeps: number,
  weights: () => Tensor | undefined,
  errors?: Tensor,
): TermOnSamples {
  const shape = [dydx.shape[0], outputs, inputs];
  const checked = partialLabels(DYDX, dydx, shape, 'the Sobolev loss needs derivatives');
  const signs = signsOf(dydx);
  const tables = [
    labels(SIGNS, signs, [shape[0], outputs]),
    labels(SIGNED, signedTranspose(checked.values, signs), [shape[0], inputs, outputs]),
  ];
  const columns = weights();
  const weigh = columns && ((at: number) => columns.data[at % inputs]);
  const cotangents: Draw = {
    name: COTANGENTS,
    shape: [sweeps, outputs],
    next({ random }) {
      const drawn = new Float32Array(sweeps * outputs);
      fillSigns(random, drawn);
      return drawn;
    },
  };
  return {
    tables,
    over: outputs,
    signal: meanSquareOf(dydx.data, weigh),
    noise: errors && meanSquareOf(errors.data, weigh),
    draws: [cotangents],
    residual: ({ x, predicted, table, drawn }) =>
      Array.from({ length: sweeps }, (_, i) => {
        const common = drawn(COTANGENTS).slice(0, i, i + 1);
        const label = table(SIGNED).matmul(common.transpose()).reshape(x.shape);
        const product = adjoint(predicted, [x], table(SIGNS).mul(common))[0].sub(label);
        return columns === undefined ? product : product.mul(columns);
      }),
    whole: {
      residual: ({ x, predicted, table }) =>
        Array.from({ length: outputs }, (_, j) => {
          const own = table(SIGNS).slice(1, j, j + 1);
          const label = table(SIGNED)
            .slice(2, j, j + 1)
            .reshape(x.shape);
          const product = adjoint(predicted.slice(1, j, j + 1), [x], own)[0].sub(label);
          return columns === undefined ? product : product.mul(columns);
        }),
    },
  };
}

/** A sign for each output of each point, times what a known one counts where others are not known. [n, m] */
function signsOf({ shape: [n, m, d], data }: Tensor): Tensor {
  const signs = new Float32Array(n * m);
  fillSigns(stream(1, SIGNS), signs);
  const known = signs.map((_, at) => (data.subarray(at * d, (at + 1) * d).some(Number.isNaN) ? 0 : 1));
  const count = known.reduce((sum, one) => sum + one, 0);
  const counts = Math.sqrt((n * m) / count);
  return { shape: [n, m], data: Float64Array.from(signs, (sign, at) => sign * known[at] * counts) };
}

/** Jacobians [n, m, d] transposed, [n, d, m], times the signs of their outputs. */
function signedTranspose({ shape: [n, m, d], data }: Tensor, signs: Tensor): Tensor {
  const made = new Float64Array(data.length);
  for (let row = 0; row < n; row++)
    for (let j = 0; j < m; j++)
      for (let a = 0; a < d; a++)
        made[(row * d + a) * m + j] = data[(row * m + j) * d + a] * signs.data[row * m + j];
  return { shape: [n, d, m], data: made };
}
