import { constantOf, type Expression } from '../graph/index.ts';
import { type Sizes, sameShape, type Tensor } from '../tensor/index.ts';
import type { Locations } from './locations.ts';

/**
 * Up to this share of numbers that are not zero, a product reads a list of them. Each takes two to four times as long as one
 * of a dense product, whose sums grow side by side.
 */
const SPARSE = 1 / 4;

/** A matrix of mostly zeros by which a product multiplies: a constant, or its transpose. */
export interface SparseFactor {
  readonly base: Expression;
  readonly transposed: boolean;
}

/** The right factor of a product, if it is a constant of mostly zeros. */
export function sparseFactor(product: Expression, locations: Locations): SparseFactor | undefined {
  const right = product.inputs[1];
  const location = locations.of(right);
  if (typeof location === 'number') return undefined;
  const { base, positions } = location;
  const values = constantOf(base);
  if (values === undefined || base.rank !== 2) return undefined;
  if (values.data.reduce((count, value) => count + Number(value !== 0), 0) > SPARSE * values.data.length)
    return undefined;
  const [rows, columns] = right.shape as Sizes;
  if (sameShape(right.shape, base.shape) && positions.every((at, i) => at === i))
    return { base, transposed: false };
  const turned = (i: number) => (i % columns) * rows + Math.floor(i / columns);
  if (sameShape([columns, rows], base.shape) && positions.every((at, i) => at === turned(i)))
    return { base, transposed: true };
  return undefined;
}

/** The numbers of a matrix that are not zero, with their rows and columns. */
export interface Entries {
  readonly weights: Float64Array;
  readonly rows: Uint16Array | Uint32Array;
  readonly columns: Uint16Array | Uint32Array;
}

/**
 * The entries of a matrix in an order in which a product adds them in turn, and one with its transpose too. Those of a row
 * stand by column, those of a column by row, so that sums have the bits that dense ones have. Neighbours share neither row
 * nor column where that can be, so that no addition waits for the one before.
 */
export function entriesOf({ shape, data }: Tensor): Entries {
  const [rows, columns] = shape;
  const behindRow = new Int32Array(rows);
  const behindColumn = new Int32Array(columns);
  const waves: number[][] = [];
  data.forEach((value, at) => {
    if (value === 0) return;
    const [row, column] = [Math.floor(at / columns), at % columns];
    const wave = Math.max(behindRow[row], behindColumn[column]);
    behindRow[row] = wave + 1;
    behindColumn[column] = wave + 1;
    waves[wave] ??= [];
    waves[wave].push(at);
  });
  const places = waves.flat();
  const whole = (indices: number[]) =>
    Math.max(rows, columns) <= 2 ** 16 ? Uint16Array.from(indices) : Uint32Array.from(indices);
  return {
    weights: Float64Array.from(places, (at) => data[at]),
    rows: whole(places.map((at) => Math.floor(at / columns))),
    columns: whole(places.map((at) => at % columns)),
  };
}
