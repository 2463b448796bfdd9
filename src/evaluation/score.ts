import { columnNames } from '../dataset/index.ts';
import type { ExactLabels } from '../reference/index.ts';
import { formatShape, InputError, sameShape, type Tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { type ColumnsScore, type Scales, scoreColumns } from './columns-score.ts';
import type { ErrorSums } from './error-sums.ts';
import { columnOf, OrderSums } from './order-sums.ts';
import { Spread } from './spread.ts';

/**
 * A number for each order: y, ∂y/∂x, and the sum of all entries of the Hessian (the paper's gamma). An order is absent where
 * the truth is not known, and where the number means nothing, as R² of a constant truth does.
 */
export interface ByOrder {
  readonly values?: number;
  readonly gradients?: number;
  readonly curvatures?: number;
}

/**
 * How well a surrogate reproduces a reference. Orders of which the truth is not known are absent. So are curvatures that are
 * 0 at all points and predicted so, as those of piecewise linear networks are: nothing could be wrong there.
 */
export interface Score {
  /** Over all entries flattened, as the paper publishes it. */
  readonly r2: ByOrder;
  /**
   * The mean of the R² of each column that is not constant (see {@link ColumnsScore.constant}): outputs, or each output's
   * derivative by each input.
   */
  readonly r2PerDimension: ByOrder;
  /** In physical units. */
  readonly rmse: ByOrder;
  /** The largest absolute error, in physical units. */
  readonly maxError: ByOrder;
  /** What single columns say. Absent from results of earlier versions. */
  readonly columns?: Readonly<Partial<Record<keyof ByOrder, ColumnsScore>>>;
}

/** What is known of the truth at n points: values, and where known derivatives; NaN in `dydx` is not known. */
export type Truth = Pick<ExactLabels, 'y'> & Partial<ExactLabels>;

/** The points where the truth is known, and the names of the columns, for scores by column. */
export interface Points {
  /** [n, d]. Without it nothing is scored on the output's scale. */
  readonly x?: Tensor;
  /** Names of the columns. Default `x0`, `x1`, …, and `y0`, `y1`, … */
  readonly inputs?: readonly Pick<Variable, 'name'>[];
  readonly outputs?: readonly Pick<Variable, 'name'>[];
}

/** The orders with the tensors that hold them. */
const PARTS = [
  ['values', 'y'],
  ['gradients', 'dydx'],
  ['curvatures', 'curvature'],
] as const;

/** Scores predictions against the truth batch by batch, and keeps none of the numbers. */
export class Scorer {
  readonly #sums: Partial<Record<keyof ByOrder, OrderSums>> = {};
  readonly #x: Spread[] = [];
  #names: Pick<Points, 'inputs' | 'outputs'> = {};

  /**
   * @param predicted of all orders that the truth has, or more
   * @throws InputError when a shape differs from the truth's
   */
  add(predicted: Truth, truth: Truth & Points): void {
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
      this.#sums[order] ??= new OrderSums(known, part === 'dydx');
      this.#sums[order].add(prediction, known);
    }
    const { x, inputs, outputs } = truth;
    this.#names = { inputs, outputs };
    for (let k = 0; x !== undefined && k < x.shape[1]; k++) {
      this.#x[k] ??= new Spread();
      this.#x[k].add(columnOf(x, k, x.shape[1]).data);
    }
  }

  /** @throws InputError when nothing was added */
  score(): Score {
    const { values } = this.#sums;
    if (values === undefined || values.all.count === 0)
      throw new InputError('a score needs at least one point', 'none', 'Give some points.');
    const scored = PARTS.flatMap(([order]) => {
      const sums = this.#sums[order];
      return sums === undefined || sums.all.count === 0 || (order === 'curvatures' && nothing(sums.all))
        ? []
        : [[order, sums] as const];
    });
    const byColumn = scored.map(
      ([order, { columns }]) =>
        [order, scoreColumns(columns, this.#namesOf(order), this.#scalesOf(order))] as const,
    );
    return {
      r2: byOrder(scored, ({ all }) => all.r2),
      r2PerDimension: byOrder(byColumn, ({ r2PerDimension }) => r2PerDimension),
      rmse: byOrder(scored, ({ all }) => all.rmse),
      maxError: byOrder(scored, ({ all }) => all.maxError),
      columns: Object.fromEntries(byColumn.map(([order, { columns }]) => [order, columns])),
    };
  }

  #namesOf(order: keyof ByOrder): readonly string[] {
    const m = this.#sums.values?.columns.length ?? 0;
    const d = (this.#sums.gradients?.columns.length ?? 0) / m;
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, k) => ({ name: count === 1 ? letter : `${letter}${k}` }));
    const { inputs = numbered('x', d), outputs = numbered('y', m) } = this.#names;
    return columnNames(order === 'gradients' ? 'dydx' : 'y', inputs, outputs, 0);
  }

  #scalesOf(order: keyof ByOrder): Scales | undefined {
    if (order !== 'gradients' || this.#x.length === 0) return undefined;
    return { x: this.#x, y: this.#sums.values?.columns.map(({ truth }) => truth) ?? [] };
  }
}

function byOrder<Of>(
  orders: readonly (readonly [keyof ByOrder, Of])[],
  metric: (of: Of) => number | undefined,
): ByOrder {
  return Object.fromEntries(
    orders.flatMap(([order, of]) => {
      const value = metric(of);
      return value === undefined ? [] : [[order, value]];
    }),
  );
}

/** Whether both truth and prediction are 0 throughout. */
function nothing({ truth, maxError }: ErrorSums): boolean {
  return truth.zero && maxError === 0;
}

/**
 * Scores predictions at points against the truth there.
 *
 * @throws InputError when a shape differs from the truth's
 */
export function score(predicted: Truth, truth: Truth & Points): Score {
  const scorer = new Scorer();
  scorer.add(predicted, truth);
  return scorer.score();
}
