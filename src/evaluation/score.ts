import { columnNames } from '../dataset/index.ts';
import { demand, formatShape, InputError, sameShape, type Tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { type ColumnsScore, type Scales, scoreColumns } from './columns-score.ts';
import { type Compared, comparedParts, type Truth } from './compared.ts';
import type { ErrorSums } from './error-sums.ts';
import { columnOf, OrderSums } from './order-sums.ts';
import type { Predictions } from './predict.ts';
import { Spread } from './spread.ts';

/**
 * A number for each order: values, first and second derivatives. First ones are Jacobians, or their products with cotangents
 * or directions. Second ones are the sum of all entries of the Hessian (the paper's gamma), whole Hessians, or their products
 * with directions. An order is absent where the truth is not known, and where the number means nothing, as R² of a constant
 * truth does.
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
  /**
   * Root mean square of the truth's own standard errors, in physical units: an RMSE near it is all noise. Absent where they
   * are not known.
   */
  readonly standardError?: ByOrder;
  /** What single columns say. Absent from results of earlier versions. */
  readonly columns?: Readonly<Partial<Record<keyof ByOrder, ColumnsScore>>>;
}

/** What a network predicts at n points: at least what the truth has. */
export type Predicted = Pick<Predictions, 'y'> &
  Partial<Predictions> & {
    /** Products with the truth's cotangents, and directions. */
    readonly adjoints?: Tensor;
    readonly tangents?: Tensor;
  };

/** The points where the truth is known, and the names of the columns, for scores by column. */
export interface Points {
  /** [n, d]. Without it nothing is scored on the output's scale. */
  readonly x?: Tensor;
  /** Names of the columns. Default `x0`, `x1`, …, and `y0`, `y1`, … */
  readonly inputs?: readonly Pick<Variable, 'name'>[];
  readonly outputs?: readonly Pick<Variable, 'name'>[];
}

/** The sums of an order, and of what they are. */
interface Summed extends Pick<Compared, 'order' | 'part'> {
  readonly sums: OrderSums;
  readonly noise: Spread;
  /** Vectors a point, of products with these. */
  readonly along: number;
}

/** Scores predictions against the truth batch by batch, and keeps none of the numbers. */
export class Scorer {
  readonly #summed = new Map<keyof ByOrder, Summed>();
  readonly #x: Spread[] = [];
  #sizes = { d: 0, m: 0 };
  #names: Pick<Points, 'inputs' | 'outputs'> = {};

  /**
   * @param predicted of all orders that the truth has, or more
   * @throws InputError when a shape differs from the truth's, or batches know other derivatives
   */
  add(predicted: Predicted, truth: Truth & Points): void {
    for (const compared of comparedParts(truth)) {
      const { order, part, truth: known, errors, mayLack } = compared;
      const prediction = predicted[part as keyof Predicted];
      if (prediction === undefined || !sameShape(prediction.shape, known.shape))
        throw new InputError(
          `predictions of ${order} must have the shape of the truth, ${formatShape(known.shape)}`,
          prediction === undefined ? 'none' : formatShape(prediction.shape),
          'Predict at the points of the truth.',
        );
      const summed = this.#summed.get(order) ?? {
        order,
        part,
        sums: new OrderSums(known, mayLack),
        noise: new Spread(),
        along: known.shape[1],
      };
      demand(
        summed.part === part,
        `${order} of all batches of the truth are of one kind`,
        part,
        'Give one kind.',
      );
      this.#summed.set(order, summed);
      summed.sums.add(prediction, known);
      if (errors !== undefined)
        summed.noise.add(errors.data.filter((error, i) => !Number.isNaN(error + known.data[i])));
    }
    const { x, y, inputs, outputs } = truth;
    this.#sizes = { d: inputsOf(truth), m: y.shape[1] ?? 1 };
    this.#names = { inputs, outputs };
    for (let k = 0; x !== undefined && k < x.shape[1]; k++) {
      this.#x[k] ??= new Spread();
      this.#x[k].add(columnOf(x, k, x.shape[1]).data);
    }
  }

  /** @throws InputError when nothing was added */
  score(): Score {
    if ((this.#summed.get('values')?.sums.all.count ?? 0) === 0)
      throw new InputError('a score needs at least one point', 'none', 'Give some points.');
    const scored = [...this.#summed.values()].filter(
      ({ order, sums: { all } }) => all.count > 0 && !(order === 'curvatures' && nothing(all)),
    );
    const byColumn = scored.map(
      (summed) =>
        [
          summed.order,
          scoreColumns(summed.sums.columns, this.#namesOf(summed), this.#scalesOf(summed)),
        ] as const,
    );
    const sums = scored.map(({ order, sums: { all } }) => [order, all] as const);
    const noises = scored.flatMap(({ order, noise }) => (noise.count === 0 ? [] : [[order, noise] as const]));
    return {
      r2: byOrder(sums, ({ r2 }) => r2),
      r2PerDimension: byOrder(byColumn, ({ r2PerDimension }) => r2PerDimension),
      rmse: byOrder(sums, ({ rmse }) => rmse),
      maxError: byOrder(sums, ({ maxError }) => maxError),
      ...(noises.length > 0 && { standardError: byOrder(noises, ({ rms }) => rms) }),
      columns: Object.fromEntries(byColumn.map(([order, { columns }]) => [order, columns])),
    };
  }

  #namesOf({ part, along }: Summed): readonly string[] {
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, k) => ({ name: count === 1 ? letter : `${letter}${k}` }));
    const { inputs = numbered('x', this.#sizes.d), outputs = numbered('y', this.#sizes.m) } = this.#names;
    return columnNames(part === 'curvature' ? 'y' : part, inputs, outputs, along);
  }

  #scalesOf({ part }: Summed): Scales | undefined {
    if (part !== 'dydx' || this.#x.length === 0) return undefined;
    return { x: this.#x, y: this.#summed.get('values')?.sums.columns.map(({ truth }) => truth) ?? [] };
  }
}

/** How many inputs the truth is of; 0 where it has no derivatives. */
function inputsOf({ x, dydx, hessian, hvp, vjp, jvp }: Truth & Points): number {
  const sizes = [x, dydx, hessian, hvp?.directions, vjp?.adjoints, jvp?.directions];
  return sizes.find((values) => values !== undefined)?.shape.at(-1) ?? 0;
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
export function score(predicted: Predicted, truth: Truth & Points): Score {
  const scorer = new Scorer();
  scorer.add(predicted, truth);
  return scorer.score();
}
