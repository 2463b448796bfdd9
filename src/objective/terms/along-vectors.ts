import type { Expression } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { combinationsOf } from '../directions/combinations.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { labels } from '../tables.ts';
import type { Batch, TermOnSamples } from '../term.ts';

/** A table of labels, [n, k, width]. */
interface Table {
  readonly name: string;
  readonly values: Tensor;
  readonly width: number;
}

/** Products of Jacobians with k vectors a point, as labels. */
export interface VectorProducts {
  readonly vectors: Table;
  readonly products: Table;
  /** What a network gives along a vector [B, …], by one sweep. */
  readonly predict: (batch: Batch, vector: Expression) => Expression;
  /** Of the columns of a product, [1, width], or undefined for ones; asked for once the labels are checked. */
  readonly weights: () => Tensor | undefined;
  /** Sweeps a step at most, with combinations of the vectors where these are more. */
  readonly sweeps: number;
}

/**
 * Differences of products of Jacobians with vectors, a block for each. With E[v vᵀ] = 1, the mean of their squares over the
 * vectors' width is an unbiased estimate of that of the Jacobians.
 */
export function alongVectors({
  vectors,
  products,
  predict,
  weights: asked,
  sweeps,
}: VectorProducts): TermOnSamples {
  const [n, k] = vectors.values.shape;
  const tables = [vectors, products].map(({ name, values, width }) => labels(name, values, [n, k, width]));
  const weights = asked();
  const block = (batch: Batch, vector: Expression, label: Expression) => {
    const difference = predict(batch, vector).sub(label);
    return weights === undefined ? difference : difference.mul(weights);
  };
  const each: TermOnSamples['residual'] = (batch) =>
    Array.from({ length: k }, (_, i) => {
      const of = (all: Expression) => all.slice(1, i, i + 1).reshape([all.shape[0], all.shape[2]]);
      return block(batch, of(batch.table(vectors.name)), of(batch.table(products.name)));
    });
  const size = meanSquareOf(
    products.values.data,
    weights && ((at) => weights.data[at % products.width]),
  ) as number;
  const over = vectors.width;
  const common = { tables, over, signal: size / over };
  if (sweeps >= k) return { ...common, residual: each };
  const signs = combinationsOf('gradients.signs', k, sweeps);
  return {
    ...common,
    draws: [signs.draw],
    residual: (batch) =>
      Array.from({ length: sweeps }, (_, i) => {
        const [vector, label] = [vectors, products].map(({ name }) => signs.of(batch, batch.table(name), i));
        return block(batch, vector, label);
      }),
    whole: { residual: each, over },
  };
}
