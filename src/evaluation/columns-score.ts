import type { ErrorSums } from './error-sums.ts';
import type { Spread } from './spread.ts';

/** A change of an output over the spread of an input is rounding below this share of the output's own spread. */
const ROUNDING = 2 ** -40;

/** One column: an output, or an output's derivative by an input. */
export interface ColumnScore {
  /** As tables name it: `y`, `d(y)/d(x)`. */
  readonly name: string;
  /** Absent where the truth is constant. */
  readonly r2?: number;
  /** See {@link ColumnsScore.onOutputScale}. */
  readonly onOutputScale?: number;
}

/** What the columns of one order of derivative say, each by itself. */
export interface ColumnsScore {
  /** How many columns have a truth that is known. */
  readonly count: number;
  /**
   * Names of the columns whose truth is constant, up to rounding. They have no R² and are left out of its mean. A derivative
   * also counts as constant where its variation, over the spread of the input, changes the output by less than 2⁻⁴⁰ of its
   * spread.
   */
  readonly constant: readonly string[];
  /**
   * Of derivatives s = ∂y/∂x: the mean over the columns of 1 − mean((ŝ − s)²)·var(x)/var(y), where var is the variance over
   * the points. Errors of the derivative, over a standard deviation of x, amount to the rest of the variance of y. Unlike R²
   * it does not break down where a derivative hardly varies. Absent where no input or no output varies, and of values and
   * curvatures.
   */
  readonly onOutputScale?: number;
  /** The column of least R²; absent where fewer than two have one. */
  readonly worst?: ColumnScore;
  /** The column that is worst on the output's scale; absent where fewer than two are on it. */
  readonly worstOnOutputScale?: ColumnScore;
}

/** Spreads of inputs and outputs over all points. */
export interface Scales {
  readonly x: readonly Spread[];
  readonly y: readonly Spread[];
}

/**
 * What columns say, and the mean of their R²; that is undefined where all are constant.
 *
 * @param names of the columns
 * @param scales of derivatives, whose columns are output by output, input by input
 */
export function scoreColumns(
  columns: readonly ErrorSums[],
  names: readonly string[],
  scales?: Scales,
): { readonly r2PerDimension?: number; readonly columns: ColumnsScore } {
  const known = columns.flatMap((sums, k) => {
    if (sums.count === 0) return [];
    const name = names[k];
    const scaled = scaledBy(k, scales);
    const r2 = scaled !== undefined && scaled(sums.truth.std) <= ROUNDING ? undefined : sums.r2;
    const column: ColumnScore = {
      name,
      ...(r2 !== undefined && { r2 }),
      ...(scaled && { onOutputScale: 1 - scaled(sums.rmse) ** 2 }),
    };
    return [column];
  });
  const byR2 = overColumns(known, 'r2');
  const byScale = overColumns(known, 'onOutputScale');
  return {
    ...(byR2.mean !== undefined && { r2PerDimension: byR2.mean }),
    columns: {
      count: known.length,
      constant: known.flatMap(({ name, r2 }) => (r2 === undefined ? [name] : [])),
      ...(byScale.mean !== undefined && { onOutputScale: byScale.mean }),
      ...(byR2.worst && { worst: byR2.worst }),
      ...(byScale.worst && { worstOnOutputScale: byScale.worst }),
    },
  };
}

/** The mean of a figure over the columns that have it, and the worst where there are several. */
function overColumns(
  columns: readonly ColumnScore[],
  figure: 'r2' | 'onOutputScale',
): { readonly mean?: number; readonly worst?: ColumnScore } {
  const having = columns.flatMap((column) => {
    const value = column[figure];
    return value === undefined ? [] : [{ value, column }];
  });
  if (having.length === 0) return {};
  const mean = having.reduce((sum, { value }) => sum + value, 0) / having.length;
  if (having.length === 1) return { mean };
  return { mean, worst: having.reduce((p, q) => (q.value < p.value ? q : p)).column };
}

/** Takes a derivative of a column to std(x)/std(y) times itself; undefined where there is no such scale. */
function scaledBy(k: number, scales: Scales | undefined): ((derivative: number) => number) | undefined {
  const x = scales?.x[k % scales.x.length];
  const y = scales?.y[Math.floor(k / scales.x.length)];
  if (x === undefined || y === undefined || x.constant || y.constant) return undefined;
  const [dx, dy] = [x.std, y.std];
  return (derivative) => (derivative * dx) / dy;
}
