import { sizeOf, type Tensor } from '../tensor/index.ts';
import { ErrorSums } from './error-sums.ts';

type Numbers = Pick<Tensor, 'data'>;

/** The sums of one order of derivative: over all entries, and of each column by itself. */
export class OrderSums {
  readonly all = new ErrorSums();
  readonly columns: ErrorSums[];
  readonly #mayLack: boolean;

  /** @param mayLack whether NaN in the truth means "not known" and does not count; else it makes the metric NaN */
  constructor({ shape }: Tensor, mayLack: boolean) {
    const width = sizeOf(shape.slice(1));
    this.#mayLack = mayLack;
    this.columns = width === 1 ? [this.all] : Array.from({ length: width }, () => new ErrorSums());
  }

  /** @param prediction shaped as the truth */
  add(prediction: Tensor, truth: Tensor): void {
    const width = this.columns.length;
    this.#addKnown(this.all, prediction, truth);
    if (width > 1)
      this.columns.forEach((column, k) => {
        this.#addKnown(column, columnOf(prediction, k, width), columnOf(truth, k, width));
      });
  }

  #addKnown(sums: ErrorSums, prediction: Numbers, truth: Numbers): void {
    if (!this.#mayLack || !truth.data.some(Number.isNaN)) {
      sums.add(prediction.data, truth.data);
      return;
    }
    const known = (_: number, i: number) => !Number.isNaN(truth.data[i]);
    sums.add(prediction.data.filter(known), truth.data.filter(known));
  }
}

/** Column k of a tensor of `width` columns. */
export function columnOf({ data }: Tensor, k: number, width: number): Numbers {
  return { data: Float64Array.from({ length: data.length / width }, (_, row) => data[row * width + k]) };
}
