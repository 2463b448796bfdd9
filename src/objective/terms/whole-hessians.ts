import type { Samples } from '../../dataset/index.ts';
import type { Expression } from '../../graph/index.ts';
import { demand, formatShape, sameShape, type Tensor } from '../../tensor/index.ts';
import type { Directions } from '../directions/directions.ts';
import { type Sweep, sweepOf } from '../directions/sweep.ts';
import { partialLabels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples, TermTable } from '../term.ts';
import { noiseOfHessians, signalOfHessians } from './hessian-noise.ts';
import { blocksOf, demandCurved, hessianProducts, permuted } from './second.ts';

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
  const blocks = blocksOf({ inputs, outputs });
  const [first, second] = blocks.byInput ? [2, 1] : [1, 2];
  // What is taken together lies together: of an axis all blocks, of a block all that its product sums.
  const laid = permuted(hessian, byAxes ? [0, 3, first, second] : [0, first, second, 3]);
  const tables = byAxes ? [partialLabels(HESSIAN, laid, laid.shape, NEEDS)] : rowTables(laid);
  const counted = tables.some(({ name }) => name === KNOWN);
  const residualOf =
    ({ of }: Pick<Sweep, 'of'>): TermOnSamples['residual'] =>
    (batch) =>
      of(batch).flatMap((direction, i) => {
        const predicted = hessianProducts(batch, direction);
        if (moves) demandCurved(predicted);
        const labels = byAxes ? axisLabels(batch, i) : productLabels(batch, direction, counted);
        return predicted.map((product, block) => labels(product, block));
      });
  return {
    tables,
    draws: sweep.draws,
    over: sweep.over,
    residual: residualOf(sweep),
    ...(sweep.whole && { whole: { residual: residualOf(sweep.whole), over: sweep.whole.over } }),
    signal: signalOfHessians(hessian, sweep.moment),
    noise: noiseOfHessians(hessian, samples.errors?.hessian, sweep.sizes),
  };
}

const NEEDS = 'the second order of a Sobolev loss needs second derivatives';

/** How a block of predicted products differs from its labels. */
type Differences = (product: Expression, block: number) => Expression;

/** Labels along an axis, of a table [B, d, outer, inner]. */
function axisLabels({ table, known }: Batch, axis: number): Differences {
  const along = (all: Expression) => all.slice(1, axis, axis + 1);
  const counts = known(HESSIAN);
  return (product, block) => {
    const of = (all: Expression) =>
      along(all)
        .slice(2, block, block + 1)
        .reshape(product.shape);
    const difference = product.sub(of(table(HESSIAN)));
    return counts === undefined ? difference : difference.mul(of(counts));
  };
}

/** Labels along any direction [1, d], of a table [B, outer, inner, d]. */
function productLabels({ table }: Batch, direction: Expression, counted: boolean): Differences {
  const hessian = table(HESSIAN);
  const [rows, outer, inner, d] = hessian.shape as readonly number[];
  // One product for all blocks.
  const products = hessian
    .reshape([rows, outer * inner, d])
    .matmul(direction.transpose())
    .reshape([rows, outer, inner]);
  const counts = counted ? table(KNOWN) : undefined;
  return (product, block) => {
    const of = (all: Expression) => all.slice(1, block, block + 1).reshape(product.shape);
    const difference = product.sub(of(products));
    return counts === undefined ? difference : difference.mul(of(counts));
  };
}

/**
 * The labels [n, outer, inner, d], and which products with any direction are known: those of rows of matrices that are known
 * wholly.
 */
function rowTables(hessian: Tensor): readonly TermTable[] {
  const checked = partialLabels(HESSIAN, hessian, hessian.shape, NEEDS);
  if (checked.known === undefined) return [checked];
  const [n, outer, inner, d] = hessian.shape;
  const counts = checked.known.data;
  const whole = Float64Array.from({ length: n * outer * inner }, (_, row) =>
    counts.subarray(row * d, (row + 1) * d).every((count) => count > 0) ? 0 : Number.NaN,
  );
  const { known } = partialLabels(
    KNOWN,
    { shape: [n, outer, inner], data: whole },
    [n, outer, inner],
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
