import { BATCH, demand, sizeOf } from '../../tensor/index.ts';
import type { OnnxModel } from '../decode/records.ts';
import { isKnown, MOST_PARTS, type Value } from './value.ts';

/** Multiplications that matrices of constants may take: about a second. */
const MOST_PRODUCTS = 2 ** 28;
/** The most numbers of computed constants, beside some for each number that the file holds. */
const MOST_NUMBERS = 2 ** 24;
/** The most elements of one value, at a point of the batch, where the file holds no larger one. */
const MOST_ELEMENTS = 2 ** 22;
/** The most numbers that the claims of a file count for. */
const MOST_CLAIMED = 2 ** 27;

/**
 * What reading a file may cost. A few nodes can ask for products of large matrices again and again, and each result is kept.
 * Files that exporters write come nowhere near these limits.
 */
export class Allowance {
  readonly #elements: number;
  #numbers: number;
  #products = MOST_PRODUCTS;

  constructor({ initializers }: Pick<OnnxModel, 'initializers'>) {
    let [largest, stored] = [MOST_ELEMENTS, 0];
    for (const { shape } of initializers.values()) {
      largest = Math.max(largest, sizeOf(shape));
      stored += sizeOf(shape);
    }
    this.#elements = Math.min(largest, MOST_CLAIMED);
    this.#numbers = MOST_NUMBERS + 8 * Math.min(stored, MOST_CLAIMED);
  }

  /** Pays for a new value. */
  value(value: Value): void {
    const e = value.kind === 'whole' ? value.fixed : value.e;
    // Joins of joins are flattened, so parts can double at each node.
    const parts = e.inputs.length;
    demand(
      parts <= MOST_PARTS,
      `values must have at most ${MOST_PARTS} parts`,
      parts,
      'Export a smaller model.',
    );
    const size = sizeOf(e.shape.map((dimension) => (dimension === BATCH ? 1 : dimension)));
    const most = this.#elements;
    demand(
      size <= most,
      `values must have at most ${most} elements a point`,
      size,
      'Export a smaller model.',
    );
    if (isKnown(e)) this.#numbers -= size;
    demand(
      this.#numbers >= 0,
      'constants must be few enough to be computed once',
      size,
      'Store them as weights.',
    );
  }

  /** Pays for a product of constant matrices, before it is computed. */
  products(count: number): void {
    this.#products -= count;
    demand(
      this.#products >= 0,
      'constant matrices must be small enough to be multiplied',
      count,
      'Store the product.',
    );
  }
}
