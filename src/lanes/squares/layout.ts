/** Bytes of a double. */
export const DOUBLE = 8;
/** Columns of the Jacobian that a tile of products takes. */
export const TILE = 3;
/** Bytes that the Jacobian of a block may take: it stays in the cache next to the processor, or the one after it. */
const BLOCK_BYTES = 48 * 1024;
const [LEAST_ROWS, MOST_ROWS] = [4, 32];

/** What squares are made of. */
export interface SquaresShape {
  /** Numbers that all rows share: parameters, and what terms draw. */
  readonly shared: number;
  /** Numbers a row in memory, float32: those of the tables, and the row's weight behind them. */
  readonly width: number;
  readonly residuals: number;
  /** Parameters by which is differentiated. */
  readonly free: number;
}

/** Where all that a module computes lies, in bytes. */
export interface SquaresLayout extends SquaresShape {
  /** Rows of a block. */
  readonly rows: number;
  /** Two addresses: of the first row of a pass, and of the end of its last. */
  readonly range: number;
  /** The address of the block that is being computed. */
  readonly block: number;
  readonly sharedAt: number;
  /** Columns of a block, [width][rows]. */
  readonly columns: number;
  /**
   * The Jacobian of a block, column by column, each [residuals][rows]. Behind those of the parameters comes the residual
   * itself, and zeros up to whole tiles.
   */
  readonly jacobian: number;
  /** Columns of it. */
  readonly wide: number;
  /** Bytes of a column. */
  readonly column: number;
  /** A sum of squares for each residual, in two lanes. */
  readonly losses: number;
  /** Sums of products of columns, tile by tile of the lower triangle, each number in two lanes. */
  readonly gram: number;
  readonly tiles: number;
  /** Values between functions. */
  readonly scratch: number;
}

/** @param base the first address, a multiple of 16 */
export function layoutOf(shape: SquaresShape, base: number): SquaresLayout {
  const { shared, width, residuals, free } = shape;
  const groups = Math.ceil((free + 1) / TILE);
  const wide = groups * TILE;
  const fitting = BLOCK_BYTES / (wide * residuals * DOUBLE);
  const rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, 2 * Math.floor(fitting / 2)));
  let end = base;
  const take = (bytes: number) => {
    const at = end;
    end += 2 * DOUBLE * Math.ceil(bytes / (2 * DOUBLE));
    return at;
  };
  const column = residuals * rows * DOUBLE;
  const tiles = (groups * (groups + 1)) / 2;
  const [range, block] = [take(8), take(4)];
  const [sharedAt, columns] = [take(shared * DOUBLE), take(width * rows * DOUBLE)];
  const [jacobian, losses] = [take(wide * column), take(residuals * 2 * DOUBLE)];
  const gram = take(tiles * TILE * TILE * 2 * DOUBLE);
  return {
    ...shape,
    rows,
    range,
    block,
    sharedAt,
    columns,
    jacobian,
    wide,
    column,
    losses,
    gram,
    tiles,
    scratch: end,
  };
}
