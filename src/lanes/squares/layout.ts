/** Bytes of a double, and of a float32. */
export const [DOUBLE, FLOAT] = [8, 4];
/** Columns of the Jacobian that a tile of products takes. */
export const TILE = 3;
/**
 * Rows of a block. Code of many functions is fetched once a block, and what functions pass on stays in the cache after the one next
 * to the processor.
 */
const BLOCK_ROWS = 32;

/** What squares are made of. */
export interface SquaresShape {
  /** Numbers that all rows share: parameters, and what terms draw. */
  readonly shared: number;
  /** Numbers a row in memory, float32: those of the tables, and the row's weight behind them. */
  readonly width: number;
  readonly residuals: number;
  /** How many of these count in products, the first ones. */
  readonly moving: number;
  /** Parameters by which is differentiated. */
  readonly free: number;
}

/** Where all that a module computes lies, in bytes behind its base. */
export interface SquaresLayout extends SquaresShape {
  /** Rows of a block. In memory, a block is column by column, [width][rows] float32. */
  readonly rows: number;
  /** Bytes of a column of a block, in doubles. */
  readonly column: number;
  /** Two addresses: of the first block of a pass, and of the end of its last. */
  readonly range: number;
  /** The address of the block that is being computed. */
  readonly block: number;
  readonly sharedAt: number;
  /** The same numbers here, and on both sides, one behind the other: `bend` computes residuals of each. */
  readonly around: readonly [here: number, ahead: number, behind: number];
  /** The residuals of a block, [residuals][rows]. */
  readonly residualsAt: number;
  /** What each that counts in products is weighted by in a sweep back, [moving][rows]. */
  readonly cotangents: number;
  /** What a sweep back gives, by each parameter, [wide][rows]. Zeros fill it up to whole tiles. */
  readonly slopes: number;
  readonly wide: number;
  /** A sum of squares for each residual, in two lanes. */
  readonly losses: number;
  /** Sums of slopes [wide], each number in two lanes. */
  readonly gradient: number;
  /** Sums of products of slopes, tile by tile of the lower triangle, each number in two lanes. */
  readonly gram: number;
  readonly tiles: number;
  /** Values between functions. */
  readonly scratch: number;
}

export function layoutOf(shape: SquaresShape): SquaresLayout {
  const { shared, residuals, moving, free } = shape;
  const rows = BLOCK_ROWS;
  const groups = Math.ceil(free / TILE);
  const wide = groups * TILE;
  const tiles = (groups * (groups + 1)) / 2;
  const column = rows * DOUBLE;
  const pair = 2 * DOUBLE;
  let end = 0;
  const take = (bytes: number) => {
    const at = end;
    end += pair * Math.ceil(bytes / pair);
    return at;
  };
  return {
    ...shape,
    rows,
    column,
    range: take(8),
    block: take(4),
    sharedAt: take(shared * DOUBLE),
    around: [take(shared * DOUBLE), take(shared * DOUBLE), take(shared * DOUBLE)],
    residualsAt: take(residuals * column),
    cotangents: take(moving * column),
    slopes: take(wide * column),
    wide,
    losses: take(residuals * pair),
    gradient: take(wide * pair),
    gram: take(tiles * TILE * TILE * pair),
    tiles,
    scratch: end,
  };
}
