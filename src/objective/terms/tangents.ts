import type { TangentProducts } from '../../dataset/index.ts';
import { type Expression, tangent } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { combinationsOf } from '../directions/combinations.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { labels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples } from '../term.ts';

const DIRECTIONS = 'tangentDirections';
const TANGENTS = 'tangents';

/**
 * Differences of products of Jacobians with k random directions v a point: a block [B, m] for each, by one tangent sweep. In
 * normalised units E[v vᵀ] = 1. Divided by the number d of inputs, the mean of their squares is an unbiased estimate of that of the
 * Jacobians.
 *
 * @param scaled whether each output counts by its own size
 * @param sweeps at most, with combinations of the directions where these are more. Default k
 */
export function tangents(
  { directions, tangents: products }: TangentProducts,
  { inputs, outputs }: Dimensions,
  scaled: boolean,
  sweeps = Number.POSITIVE_INFINITY,
): TermOnSamples {
  const [n, k] = directions.shape;
  const tables = [
    labels(DIRECTIONS, directions, [n, k, inputs]),
    labels(TANGENTS, products, [n, k, outputs]),
  ];
  const weights = scaled ? weightsOf(products, inputs) : undefined;
  const each: TermOnSamples['residual'] = (batch) =>
    Array.from({ length: k }, (_, i) => {
      const of = (all: Expression) => all.slice(1, i, i + 1).reshape([all.shape[0], all.shape[2]]);
      return difference(batch, of(batch.table(DIRECTIONS)), of(batch.table(TANGENTS)), weights);
    });
  const size = meanSquareOf(products.data, weights && ((at) => weights.data[at % outputs])) as number;
  const common = { tables, over: inputs, signal: size / inputs };
  if (sweeps >= k) return { ...common, residual: each };
  const signs = combinationsOf('gradients.signs', k, sweeps);
  return {
    ...common,
    draws: [signs.draw],
    residual: (batch) =>
      Array.from({ length: sweeps }, (_, i) => {
        const [direction, product] = [DIRECTIONS, TANGENTS].map((name) =>
          signs.of(batch, batch.table(name), i),
        );
        return difference(batch, direction, product, weights);
      }),
    whole: { residual: each, over: inputs },
  };
}

/** The block of one direction [B, d]. */
function difference(
  { x, predicted }: Batch,
  direction: Expression,
  label: Expression,
  weights?: Tensor,
): Expression {
  const [product] = tangent([predicted], new Map([[x, direction]]));
  return weights === undefined ? product.sub(label) : product.sub(label).mul(weights);
}

/** Weights of outputs [1, m] such that their derivatives by an average input have the mean square 1. */
function weightsOf({ data, shape: [, , m] }: Tensor, inputs: number): Tensor {
  const squares = new Float64Array(m);
  data.forEach((value, at) => {
    squares[at % m] += (value * value * m) / data.length;
  });
  return { shape: [1, m], data: squares.map((square) => (square === 0 ? 1 : Math.sqrt(inputs / square))) };
}
