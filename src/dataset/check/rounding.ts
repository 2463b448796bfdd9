import type { Tensor } from '../../tensor/index.ts';

/** Decimal digits beyond which a number is not thought to be rounded. */
const MOST = 7;
/** Numbers that are looked at, of all columns together, and of each at least. */
const NUMBERS = 1e5;
const FEWEST = 50;

/** Different values, as a share of all, below which they are few. */
const FEW = 0.25;

/** How coarsely the numbers of a column are rounded. */
interface Rounding {
  /** Significant digits, and decimals, of any. */
  readonly digits: number;
  readonly decimals: number;
}

/** Of a set: what rounding may have taken from a number, by row and column. */
export interface SetRounding {
  x(row: number, column: number): number;
  y(row: number, column: number): number;
  dydx(row: number, column: number): number;
}

/**
 * The standard deviation of what rounding to decimal digits may have taken from each number: 0 where a column has more than 7
 * digits. Numbers have as many decimals, or as many digits, as any of their column.
 *
 * @param chosen whether numbers are chosen where they take few values, as of a grid: such are exact
 */
export function roundingOf(
  { shape: [n], data }: Tensor,
  chosen = false,
): (row: number, column: number) => number {
  const width = data.length / n;
  const looked = Math.min(n, Math.max(FEWEST, Math.floor(NUMBERS / width)));
  const columns = Array.from({ length: width }, (_, j): Rounding | undefined => {
    let [digits, decimals] = [0, 0];
    const different = new Set<number>();
    for (let i = 0; i < looked; i++) {
      const value = data[Math.floor((i * n) / looked) * width + j];
      different.add(value);
      if (value === 0 || Number.isNaN(value)) continue;
      let own = 1;
      while (own <= MOST && Number(value.toPrecision(own)) !== value) own++;
      if (own > MOST) return undefined;
      digits = Math.max(digits, own);
      decimals = Math.max(decimals, own - 1 - Math.floor(Math.log10(Math.abs(value))));
    }
    return chosen && different.size < FEW * looked ? undefined : { digits, decimals };
  });
  return (row, column) => {
    const rounding = columns[column];
    if (rounding === undefined) return 0;
    const value = Math.abs(data[row * width + column]);
    const last = value > 0 ? Math.floor(Math.log10(value)) - rounding.digits + 1 : Number.NEGATIVE_INFINITY;
    return 10 ** Math.max(last, -rounding.decimals) / Math.sqrt(12);
  };
}
