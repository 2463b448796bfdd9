import type { Tensor } from '../tensor/index.ts';
import type { Labels, ReferenceModel } from './model.ts';

/** A slope with its standard error. */
export interface EstimatedSlope {
  readonly mean: number;
  readonly error: number;
}

/** The slopes of an output by an input, of labels that are pathwise and by what they are compared with. */
export interface InterchangeColumn {
  readonly output: string;
  readonly input: string;
  /** The mean of the pathwise slopes over the points. */
  readonly pathwise: EstimatedSlope;
  readonly other: EstimatedSlope;
  /** How many standard errors both are apart at most: in mean over the points, or at one of them. */
  readonly apart: number;
  /** That point, counted from 0, and the slopes there; left out where it is the mean. */
  readonly at?: {
    readonly point: number;
    readonly pathwise: EstimatedSlope;
    readonly other: EstimatedSlope;
  };
  /** The smallest bias of the mean slope that would be found, as a share of the slopes' root mean square. */
  readonly finds: number;
}

/** Slopes at points and their standard errors, [points, m, d]. */
export interface Slopes {
  readonly values: Tensor;
  readonly errors: Tensor;
}

/** The slopes of a column at all points. */
interface Column {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** Share of the slopes' root mean square below which a difference is rounding, in float32 with paths that cancel. */
const ROUNDING = 1e-4;

/** The means of labels that stand below each other, `repeats` a point. */
export function slopesOf({ dydx, errors }: Labels, repeats: number): Slopes {
  const [values, own] = [dydx as Tensor, errors?.dydx as Tensor];
  const [rows, m, d] = values.shape;
  const shape = [rows / repeats, m, d];
  const width = m * d;
  const over = ({ data }: Tensor, of: (value: number) => number) =>
    Float64Array.from({ length: shape[0] * width }, (_, at) => {
      const [point, column] = [Math.floor(at / width), at % width];
      let sum = 0;
      for (let k = 0; k < repeats; k++) sum += of(data[(point * repeats + k) * width + column]);
      return sum / repeats;
    });
  const squares = over(own, (error) => error * error);
  return {
    values: { shape, data: over(values, (value) => value) },
    errors: { shape, data: squares.map((square) => Math.sqrt(square / repeats)) },
  };
}

/**
 * Compares slopes column by column, at each point and in mean over the points.
 *
 * @param options.rounding share of the slopes' root mean square that counts as one more standard error
 * @param options.paired whether errors of the second slopes are those of the difference of both. Default false
 */
export function comparedSlopes(
  { inputs, outputs }: Pick<ReferenceModel, 'inputs' | 'outputs'>,
  pathwise: Slopes,
  ratio: Slopes,
  limit: number,
  { rounding = ROUNDING, paired = false }: { readonly rounding?: number; readonly paired?: boolean } = {},
): InterchangeColumn[] {
  const [points] = pathwise.values.shape;
  const width = inputs.length * outputs.length;
  return Array.from({ length: width }, (_, column) => {
    const of = ({ data }: Tensor) =>
      Float64Array.from({ length: points }, (_, n) => data[n * width + column]);
    const [p, q] = [pathwise, ratio].map(({ values, errors }) => ({
      values: of(values),
      errors: of(errors),
    }));
    const [own, other] = [p, q].map(meanOf);
    const size = Math.sqrt(Math.max(...[p, q].map(({ values }) => meanSquare(values))));
    const floor = rounding * size;
    const error = Math.hypot(paired ? 0 : own.error, other.error, floor);
    const inMean = Math.abs(own.mean - other.mean) / error;
    const single = singlePoint(p, q, floor, paired);
    return {
      output: outputs[Math.floor(column / inputs.length)].name,
      input: inputs[column % inputs.length].name,
      pathwise: own,
      other: other,
      // Slopes that are all 0 agree.
      ...(size === 0 ? { apart: 0 } : single.apart > inMean ? single : { apart: inMean }),
      finds: size === 0 ? 0 : (limit * error) / size,
    };
  });
}

/**
 * The point at which slopes are farthest apart, in standard errors that are at least those of the points in mean square. Where a
 * payoff is seldom paid the error is small just where too few paths are paid.
 */
function singlePoint(
  p: Column,
  q: Column,
  floor: number,
  paired: boolean,
): Required<Pick<InterchangeColumn, 'apart' | 'at'>> {
  const own = paired ? 0 : meanSquare(p.errors);
  const least = Math.hypot(Math.sqrt(own + meanSquare(q.errors)), floor);
  const apart = p.values.map(
    (value, n) =>
      Math.abs(value - q.values[n]) / Math.max(least, Math.hypot(paired ? 0 : p.errors[n], q.errors[n])),
  );
  const point = apart.reduce((best, one, n) => (one > apart[best] ? n : best), 0);
  const [pathwise, other] = [p, q].map(({ values, errors }) => ({
    mean: values[point],
    error: errors[point],
  }));
  return { apart: apart[point], at: { point, pathwise, other } };
}

/**
 * Standard errors that none of so many comparisons exceeds by chance, but with a probability of `level` at most. That is
 * Bonferroni's bound, and that of Mills, Φ(−z) ≤ φ(z)/z.
 */
export function limitOf(level: number, comparisons: number): number {
  const single = level / (2 * comparisons);
  const tail = (z: number) => Math.exp(-0.5 * z * z) / (z * Math.sqrt(2 * Math.PI));
  let [low, high] = [0.5, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (tail(middle) > single) low = middle;
    else high = middle;
  }
  return high;
}

function meanOf({ values, errors }: Column): EstimatedSlope {
  const n = values.length;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / n,
    error: Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0)) / n,
  };
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
