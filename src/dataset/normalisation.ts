import { columnStatistics, demand, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { type Axis, mapParts, PARTS, type Part } from './parts.ts';
import type { Samples } from './samples.ts';

/** Mean and standard deviation of every input and output: z = (x − xMean)/xStd, and likewise for y. */
export interface Normalisation {
  readonly xMean: Float64Array;
  readonly xStd: Float64Array;
  readonly yMean: Float64Array;
  readonly yStd: Float64Array;
}

/**
 * The z-score of each column. A column that is constant, up to rounding, has no scale of its own and gets the standard
 * deviation 1. So it is shifted to 0, and the function stays finite and invertible.
 */
export function fitNormalisation({ x, y }: Pick<Samples, 'x' | 'y'>): Normalisation {
  const [xMean, xStd] = zScore(x);
  const [yMean, yStd] = zScore(y);
  return { xMean, xStd, yMean, yStd };
}

function zScore(values: Tensor): readonly [Float64Array, Float64Array] {
  const { mean, std, min, max } = columnStatistics(values);
  const scale = std.map((deviation, j) => {
    const rounding = 4 * Number.EPSILON * Math.max(Math.abs(min[j]), Math.abs(max[j]));
    return max[j] - min[j] <= rounding ? 1 : deviation;
  });
  return [mean, scale];
}

/**
 * Samples in normalised units. Derivatives follow by the chain rule: ∂y/∂x·σx/σy. Directions become v/σx, so that they stay
 * the directions of the products. Hessians are ∂²y/∂x∂x′·σxσx′/σy, and their products (∂²y/∂x²·v)·σx/σy. Cotangents are
 * c·σy, and their products with the Jacobian (cᵀ∂y/∂x)·σx. Tangents are (∂y/∂x·v)/σy. A standard error follows its label.
 */
export function normalise(samples: Samples, normalisation: Normalisation): Samples {
  return mapParts(samples, (values, part) => {
    const { shift, scale, per } = columnsOf(part, values.shape, normalisation);
    return mapColumns(values, (value, j) => {
      const ratio = scale[j] / per[j];
      return isNormal(ratio) ? (value - shift[j]) / ratio : ((value - shift[j]) * per[j]) / scale[j];
    });
  });
}

/** The inverse of {@link normalise}. */
export function denormalise(samples: Samples, normalisation: Normalisation): Samples {
  return mapParts(samples, (values, part) => {
    const { shift, scale, per } = columnsOf(part, values.shape, normalisation);
    return mapColumns(values, (value, j) => {
      const ratio = scale[j] / per[j];
      return isNormal(ratio) ? value * ratio + shift[j] : (value * scale[j]) / per[j] + shift[j];
    });
  });
}

/**
 * Weights λ = 1/√mean(ȳ²) of each differential ȳ = ∂y_o/∂x_i, `[m, d]`, that give all of them the same say in a loss
 * (Huge and Savine, "Differential Machine Learning", 2020). The mean is over the points where the differential is known.
 * 1 where it is 0 everywhere, up to the rounding of outputs (that it is 0 is still to be learnt), or known nowhere.
 *
 * Products with cotangents do not tell the outputs apart. Then there is a weight for each input, `[1, d]`, by the mean over
 * the outputs too. The square of a product, over the number of outputs, estimates that mean.
 *
 * @param samples in normalised units
 * @throws InputError where there are no differentials
 */
export function differentialWeights({ dydx, vjp }: Samples): Tensor {
  if (dydx === undefined && vjp !== undefined) {
    const { cotangents, adjoints } = vjp;
    const [n, k, d] = adjoints.shape;
    const rms = rmsOfKnown({ shape: [n * k, d], data: adjoints.data });
    const outputs = Math.sqrt(cotangents.shape[2]);
    return { shape: [1, d], data: rms.map((size) => (size <= 2 ** -52 ? 1 : outputs / size)) };
  }
  demand(dydx !== undefined, 'weights of differentials need differentials', 'none', 'Label with order 1.');
  const rms = rmsOfKnown(dydx);
  return { shape: dydx.shape.slice(1), data: rms.map((size) => (size <= 2 ** -52 ? 1 : 1 / size)) };
}

/** Root mean square of the numbers of each column that are not NaN; 0 where all are. */
function rmsOfKnown(values: Tensor): Float64Array {
  const { rms } = columnStatistics(values);
  const width = rms.length;
  return rms.map((size, j) => {
    if (!Number.isNaN(size)) return size;
    const known = Float64Array.from(
      { length: values.shape[0] },
      (_, row) => values.data[row * width + j],
    ).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? 0 : columnStatistics({ shape: [known.length, 1], data: known }).rms[0];
  });
}

/** What is taken from each column of a part, and what it is then divided by: `scale` per `per`, whose ratio may be no double. */
function columnsOf(
  part: Part,
  shape: Sizes,
  { xMean, xStd, yMean, yStd }: Normalisation,
): Readonly<Record<'shift' | 'scale' | 'per', Float64Array>> {
  const columns = sizeOf(shape.slice(1));
  const { axes } = PARTS[part];
  const sides: Readonly<Record<Axis, Float64Array | undefined>> = {
    k: undefined,
    d: xStd,
    m: yStd,
    '1/d': xStd,
    '1/m': yStd,
  };
  // Where each column's place along an axis changes: after the columns of all axes behind it.
  const strides = axes.map((_, k) =>
    axes.slice(k + 1).reduce((stride, axis) => stride * (sides[axis]?.length ?? 1), 1),
  );
  const product = (inverse: boolean): Float64Array => {
    const along = axes.flatMap((axis, k) => {
      const stds = axis.startsWith('1/') === inverse ? sides[axis] : undefined;
      return stds === undefined ? [] : [{ stds, stride: strides[k] }];
    });
    return Float64Array.from({ length: columns }, (_, column) =>
      along.reduce((scale, { stds, stride }) => scale * stds[Math.floor(column / stride) % stds.length], 1),
    );
  };
  if (part === 'x' || part === 'y')
    demand(
      (part === 'x' ? xStd : yStd).length === columns,
      `this normalisation is for ${(part === 'x' ? xStd : yStd).length} columns of ${part}`,
      columns,
      'Fit it to this set.',
    );
  const shift = part === 'x' ? xMean : part === 'y' ? yMean : new Float64Array(columns);
  return { shift, scale: product(false), per: product(true) };
}

/** Whether a scale has all digits of a double: 0, infinities and subnormal numbers have not. */
function isNormal(scale: number): boolean {
  return scale >= 2 ** -1022 && scale < Number.POSITIVE_INFINITY;
}

function mapColumns(values: Tensor, change: (value: number, column: number) => number): Tensor {
  const columns = sizeOf(values.shape.slice(1));
  const data = new Float64Array(values.data.length);
  for (let start = 0; start < data.length; start += columns)
    for (let j = 0; j < columns; j++) data[start + j] = change(values.data[start + j], j);
  return { shape: values.shape, data };
}
