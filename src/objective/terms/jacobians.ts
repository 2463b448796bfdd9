import { adjoint, type Expression } from '../../graph/index.ts';
import { rowsOf, type Tensor } from '../../tensor/index.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { partialLabels, weighed } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples } from '../term.ts';

/** The table of Jacobians, [n, m, d]. */
export const DYDX = 'dydx';

/**
 * Differences of Jacobians, a block [B, d] for each of m outputs. They take m adjoint sweeps.
 *
 * @param dydx [n, m, d], NaN where it is not known
 * @param weights of the columns [m, d], or undefined for ones; asked for once the labels are checked
 * @param errors standard errors of dydx, NaN where they are not known
 * @param labels what each of them counts, [n, m, d], or undefined for ones; asked for once the labels are checked
 */
export function jacobians(
  dydx: Tensor,
  { inputs, outputs }: Dimensions,
  weights: () => Tensor | undefined,
  errors?: Tensor,
  labels: () => Tensor | undefined = () => undefined,
): TermOnSamples {
  const shape = [dydx.shape[0], outputs, inputs];
  const table = partialLabels(DYDX, dydx, shape, 'the Sobolev loss needs derivatives');
  const columns = weights();
  const each = labels();
  const weigh =
    (columns ?? each) &&
    ((at: number) =>
      (columns?.data[at % columns.data.length] ?? 1) * (each === undefined ? 1 : Math.sqrt(each.data[at])));
  return {
    tables: [weighed(table, each)],
    signal: meanSquareOf(dydx.data, weigh),
    noise: errors && meanSquareOf(known(errors, dydx), weigh),
    residual: (batch) => Array.from({ length: outputs }, (_, j) => difference(batch, j, columns)),
  };
}

/** Standard errors of labels that are known. */
function known(errors: Tensor, labels: Tensor): Float64Array {
  return errors.data.map((error, k) => (Number.isNaN(labels.data[k]) ? Number.NaN : error));
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
