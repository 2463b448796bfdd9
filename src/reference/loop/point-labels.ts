import { tensor } from '../../tensor/index.ts';
import type { Labels, StandardErrors } from '../model.ts';
import type { Asked } from '../request.ts';

type OfColumn = (column: number) => number;

/** Labels that are put together point by point. */
export class PointLabels {
  readonly #values: readonly [y: Float64Array, slopes: Float64Array];
  readonly #errors: readonly [y: Float64Array, slopes: Float64Array];
  readonly #count: number;

  constructor(count: number, outputs: number, slopes: number) {
    this.#count = count;
    const both = () => [new Float64Array(count * outputs), new Float64Array(count * slopes)] as const;
    this.#values = both();
    this.#errors = both();
  }

  /** @param mean of a column: those of the outputs, then those of the slopes. So is the error, if there is one */
  set(point: number, mean: OfColumn, error?: OfColumn): void {
    let column = 0;
    for (const [part, values] of this.#values.entries()) {
      const width = values.length / this.#count;
      for (let k = point * width; k < (point + 1) * width; k++, column++) {
        values[k] = mean(column);
        if (error) this.#errors[part][k] = error(column);
      }
    }
  }

  /** What was asked for, by the names of labels. */
  labels({ order, first }: Asked, inputs: number, withErrors: boolean): Labels {
    const count = this.#count;
    const shaped = ([y, slopes]: readonly [Float64Array, Float64Array]) => ({
      y: tensor(y, [count, y.length / count]),
      ...(order > 0 && {
        [first === undefined ? 'dydx' : 'adjoints']: tensor(slopes, [
          count,
          slopes.length / (count * inputs),
          inputs,
        ]),
      }),
    });
    const { adjoints, ...errors } = shaped(this.#errors) as StandardErrors & Pick<Labels, 'adjoints'>;
    return { ...shaped(this.#values), ...(withErrors && { errors }) };
  }
}
