import { adjoint, type Expression } from '../../graph/index.ts';
import { rowsOf, type Tensor } from '../../tensor/index.ts';
import { partialLabels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples } from '../term.ts';

/** The table of Jacobians, [n, m, d]. */
export const DYDX = 'dydx';

/**
 * Differences of Jacobians, a block [B, d] for each of m outputs. They take m adjoint sweeps.
 *
 * @param dydx [n, m, d], NaN where it is not known
 * @param weights of the columns [m, d], or undefined for ones; asked for once the labels are checked
 */
export function jacobians(
  dydx: Tensor,
  { inputs, outputs }: Dimensions,
  weights: () => Tensor | undefined,
): TermOnSamples {
  const shape = [dydx.shape[0], outputs, inputs];
  const table = partialLabels(DYDX, dydx, shape, 'the Sobolev loss needs derivatives');
  const columns = weights();
  return {
    tables: [table],
    residual: (batch) => Array.from({ length: outputs }, (_, j) => difference(batch, j, columns)),
  };
}

/**
 * The block of one output. Where there is only one, the table is that matrix already, and the derivative needs no reshape.
 */
function difference({ x, predicted, table, known }: Batch, j: number, weights?: Tensor): Expression {
  const of = (all: Expression) => all.slice(1, j, j + 1).reshape(x.shape);
  const counts = known(DYDX);
  const slopes = adjoint(predicted.slice(1, j, j + 1), [x])[0].sub(of(table(DYDX)));
  const counted = counts === undefined ? slopes : slopes.mul(of(counts));
  return weights === undefined ? counted : counted.mul(rowsOf(weights, j, j + 1));
}
