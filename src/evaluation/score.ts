import type { ExactLabels } from '../reference/index.ts';
import { formatShape, InputError, sameShape, sizeOf, type Tensor } from '../tensor/index.ts';
import { ErrorSums } from './error-sums.ts';

/** A number for each order: y, ∂y/∂x, and the sum of all entries of the Hessian (the seed's gamma). */
export interface ByOrder {
  readonly values: number;
  /** Absent where no derivative is known. */
  readonly gradients?: number;
  /** Absent where no curvature is known. */
  readonly curvatures?: number;
}

/** How well a surrogate reproduces a reference. Orders of which the truth is not known are absent. */
export interface Score<By extends ByOrder = ByOrder> {
  /** Over all entries flattened, as the seed publishes it. */
  readonly r2: By;
  /** The mean of the R² of each column: outputs, or each output's derivative by each input. */
  readonly r2PerDimension: By;
  /** In physical units. */
  readonly rmse: By;
  /** The largest absolute error, in physical units. */
  readonly maxError: By;
}

/** What is known of the truth at n points: values, and where known derivatives; NaN in `dydx` is not known. */
export type Truth = Pick<ExactLabels, 'y'> & Partial<ExactLabels>;

/** The orders with the tensors that hold them. */
const PARTS = [
  ['values', 'y'],
  ['gradients', 'dydx'],
  ['curvatures', 'curvature'],
] as const;

/** Scores predictions against the truth batch by batch; of the numbers themselves nothing is kept. */
export class Scorer {
  readonly #sums: Partial<Record<keyof ByOrder, { readonly all: ErrorSums; readonly columns: ErrorSums[] }>> =
    {};

  /**
   * @param predicted as far as the truth goes, or further
   * @throws InputError when a shape differs from the truth's
   */
  add(predicted: Truth, truth: Truth): void {
    for (const [order, part] of PARTS) {
      const known = truth[part];
      const prediction = predicted[part];
      if (known === undefined) continue;
      if (prediction === undefined || !sameShape(prediction.shape, known.shape))
        throw new InputError(
          `predictions of ${order} must have the shape of the truth, ${formatShape(known.shape)}`,
          prediction === undefined ? 'none' : formatShape(prediction.shape),
          'Predict at the points of the truth.',
        );
      this.#sums[order] ??= { all: new ErrorSums(), columns: [] };
      const { all, columns } = this.#sums[order];
      const width = sizeOf(known.shape.slice(1));
      for (let k = 0; k < width; k++) columns[k] ??= new ErrorSums();
      // NaN is "not known" among derivatives alone: elsewhere it is an error and shows in the metric.
      const mayLack = part === 'dydx';
      addKnown(all, prediction, known, mayLack);
      if (width > 1)
        columns.forEach((column, k) => {
          addKnown(column, columnOf(prediction, k, width), columnOf(known, k, width), mayLack);
        });
      else columns[0] = all;
    }
  }

  /** @throws InputError when nothing was added */
  score(): Score {
    const { values } = this.#sums;
    if (values === undefined || values.all.count === 0)
      throw new InputError('a score needs at least one point', 'none', 'Give some points.');
    const byOrder = (metric: (sums: { all: ErrorSums; columns: ErrorSums[] }) => number): ByOrder =>
      Object.fromEntries(
        PARTS.flatMap(([order]) => {
          const sums = this.#sums[order];
          return sums === undefined || sums.all.count === 0 ? [] : [[order, metric(sums)]];
        }),
      ) as unknown as ByOrder;
    return {
      r2: byOrder(({ all }) => all.r2),
      r2PerDimension: byOrder(({ columns }) => {
        const known = columns.filter(({ count }) => count > 0);
        return known.reduce((sum, { r2 }) => sum + r2, 0) / known.length;
      }),
      rmse: byOrder(({ all }) => all.rmse),
      maxError: byOrder(({ all }) => all.maxError),
    };
  }
}

/**
 * Scores predictions at points against the truth there.
 *
 * @throws InputError when a shape differs from the truth's
 */
export function score(predicted: Truth, truth: Truth): Score {
  const scorer = new Scorer();
  scorer.add(predicted, truth);
  return scorer.score();
}

function addKnown(sums: ErrorSums, prediction: Numbers, truth: Numbers, mayLack: boolean): void {
  if (!mayLack || !truth.data.some(Number.isNaN)) {
    sums.add(prediction.data, truth.data);
    return;
  }
  const known = (_: number, i: number) => !Number.isNaN(truth.data[i]);
  sums.add(prediction.data.filter(known), truth.data.filter(known));
}

type Numbers = Pick<Tensor, 'data'>;

function columnOf({ data }: Tensor, k: number, width: number): Numbers {
  return { data: Float64Array.from({ length: data.length / width }, (_, row) => data[row * width + k]) };
}
