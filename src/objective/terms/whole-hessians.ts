import type { Samples } from '../../dataset/index.ts';
import type { Expression } from '../../graph/index.ts';
import { demand, formatShape, sameShape, type Tensor } from '../../tensor/index.ts';
import type { Directions } from '../directions/directions.ts';
import { type Sweep, sweepOf } from '../directions/sweep.ts';
import { partialLabels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples, TermTable } from '../term.ts';
import { noiseOfHessians, signalOfHessians } from './hessian-noise.ts';
import { demandCurved, hessianProducts } from './second.ts';

const HESSIAN = 'hessian';
const KNOWN = 'hessian.rows';

/**
 * Differences of products of Hessians with directions that all points share: a block [B, d] for each direction and output.
 *
 * @param moves whether the term moves the network
 */
export function wholeHessians(
  samples: Samples & Required<Pick<Samples, 'hessian'>>,
  { inputs, outputs }: Dimensions,
  directions: Directions,
  moves: boolean,
): TermOnSamples {
  const shape = [samples.hessian.shape[0], outputs, inputs, inputs];
  demand(
    sameShape(samples.hessian.shape, shape),
    `hessian must have shape ${formatShape(shape)}`,
    formatShape(samples.hessian.shape),
    'Match the data to the network.',
  );
  const hessian = symmetric(samples.hessian);
  const sweep = sweepOf(directions, samples, inputs);
  const byAxes = directions.kind === 'axes';
  const tables = byAxes ? [partialLabels(HESSIAN, hessian, shape, NEEDS)] : rowTables(hessian, shape);
  const counted = tables.some(({ name }) => name === KNOWN);
  const residualOf =
    ({ of }: Pick<Sweep, 'of'>): TermOnSamples['residual'] =>
    (batch) =>
      of(batch).flatMap((direction, i) => {
        const predicted = hessianProducts(batch, direction);
        if (moves) demandCurved(predicted);
        const labels = byAxes ? axisLabels(batch, i) : productLabels(batch, direction, counted);
        return predicted.map((product, j) => labels(product, j));
      });
  return {
    tables,
    draws: sweep.draws,
    over: sweep.over,
    residual: residualOf(sweep),
    ...(sweep.whole && { whole: { residual: residualOf(sweep.whole), over: sweep.whole.over } }),
    signal: signalOfHessians(hessian, sweep.moment),
    noise: noiseOfHessians(hessian, samples.errors?.hessian, sweep.moment),
  };
}

const NEEDS = 'the second order of a Sobolev loss needs second derivatives';

/** How a predicted product of an output differs from its label. */
type Differences = (product: Expression, output: number) => Expression;

/** Labels along an axis: a row of each matrix, which is symmetric. */
function axisLabels({ x, table, known }: Batch, axis: number): Differences {
  const of = (all: Expression, j: number) =>
    all
      .slice(1, j, j + 1)
      .slice(2, axis, axis + 1)
      .reshape(x.shape);
  const counts = known(HESSIAN);
  return (product, j) => {
    const difference = product.sub(of(table(HESSIAN), j));
    return counts === undefined ? difference : difference.mul(of(counts, j));
  };
}

/** Labels along any direction [1, d]. */
function productLabels({ x, table }: Batch, direction: Expression, counted: boolean): Differences {
  const [rows, d] = x.shape;
  const hessian = table(HESSIAN);
  const outputs = hessian.shape[1] as number;
  // One product for all outputs.
  const products = hessian
    .reshape([rows, outputs * (d as number), d])
    .matmul(direction.transpose())
    .reshape([rows, outputs, d]);
  const of = (all: Expression, j: number) => all.slice(1, j, j + 1).reshape(x.shape);
  const counts = counted ? table(KNOWN) : undefined;
  return (product, j) => {
    const difference = product.sub(of(products, j));
    return counts === undefined ? difference : difference.mul(of(counts, j));
  };
}

/** The labels, and which products with any direction are known: those of rows of matrices that are known wholly. */
function rowTables(hessian: Tensor, shape: readonly number[]): readonly TermTable[] {
  const checked = partialLabels(HESSIAN, hessian, shape, NEEDS);
  if (checked.known === undefined) return [checked];
  const [n, m, d] = shape;
  const counts = checked.known.data;
  const whole = Float64Array.from({ length: n * m * d }, (_, row) =>
    counts.subarray(row * d, (row + 1) * d).every((count) => count > 0) ? 0 : Number.NaN,
  );
  const { known } = partialLabels(
    KNOWN,
    { shape: [n, m, d], data: whole },
    [n, m, d],
    'second derivatives along any direction need rows of Hessians that are known wholly',
  );
  const tables: TermTable[] = [{ name: HESSIAN, values: checked.values }];
  return known === undefined ? tables : [...tables, { name: KNOWN, values: known }];
}

/** Hessians are symmetric. Of two estimates of an entry it takes the mean, of one that is known it. */
function symmetric({ shape, data }: Tensor): Tensor {
  const d = shape[3];
  const made = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += d * d)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < d; b++) {
        const [own, other] = [data[start + a * d + b], data[start + b * d + a]];
        made[start + a * d + b] = Number.isNaN(own) ? other : Number.isNaN(other) ? own : (own + other) / 2;
      }
  return { shape, data: made };
}
