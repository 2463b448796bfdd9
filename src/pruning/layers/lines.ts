import { adjoint, evaluate, input } from '../../graph/index.ts';
import { encloseWith, type IntervalTensor, intervals } from '../../interval/index.ts';
import { activated, type Layer } from '../../surrogate/index.ts';
import { type Tensor, tensor } from '../../tensor/index.ts';
import type { AffineMap } from './affine-map.ts';
import { meanRow } from './second-moments.ts';

/** For each neuron of a layer the line slope·u + offset that lies nearest to its activation. */
export interface FittedLines {
  readonly slope: Float64Array;
  readonly offset: Float64Array;
}

/** A spread below this share of the mean is rounding of numbers about that mean, and tells no slope. */
const TELLING = 2 ** -40;

/**
 * Lines of least squares through what an activation makes of weighted sums, both [n, width]. Rounding hides how sums or values
 * vary that hardly do, as with tiny weights beside a bias. There the line is the tangent at their mean.
 */
export function fittedLines(activation: Layer['activation'], sums: Tensor, values: Tensor): FittedLines {
  const [n, width] = sums.shape;
  const [sumMean, valueMean] = [meanRow(sums), meanRow(values)];
  const [sumSpread, valueSpread] = [spreadAbout(sumMean, sums), spreadAbout(valueMean, values)];
  const squares = new Float64Array(width);
  const products = new Float64Array(width);
  for (let at = 0; at < n * width; at++) {
    const k = at % width;
    // Over powers of two, so that squares of tiny numbers are not lost, and others keep their bits.
    const away = (sums.data[at] - sumMean[k]) / powerOfTwo(sumSpread[k]);
    squares[k] += away * away;
    products[k] += away * ((values.data[at] - valueMean[k]) / powerOfTwo(valueSpread[k]));
  }
  const tangents = slopesAt(activation, sumMean);
  const hidden = (spread: Float64Array, mean: Float64Array, k: number) =>
    spread[k] < TELLING * Math.abs(mean[k]);
  const slope = products.map((product, k) => {
    if (hidden(sumSpread, sumMean, k) || hidden(valueSpread, valueMean, k)) return tangents[k];
    return squares[k] > 0
      ? (product / squares[k]) * (powerOfTwo(valueSpread[k]) / powerOfTwo(sumSpread[k]))
      : 0;
  });
  return { slope, offset: valueMean.map((mean, k) => mean - slope[k] * sumMean[k]) };
}

/** The largest distance from the mean, of each column. */
function spreadAbout(mean: Float64Array, { data }: Tensor): Float64Array {
  const spread = new Float64Array(mean.length);
  data.forEach((value, at) => {
    const k = at % mean.length;
    spread[k] = Math.max(spread[k], Math.abs(value - mean[k]));
  });
  return spread;
}

/** A power of two near a number above 0; 1 for 0. */
function powerOfTwo(size: number): number {
  return size === 0 ? 1 : 2 ** Math.max(-1022, Math.floor(Math.log2(size)));
}

/** How steep an activation is at each of some sums. */
function slopesAt(activation: Layer['activation'], sums: Float64Array): Float64Array {
  const u = input('u', [1, sums.length]);
  const [rise] = adjoint(activated(u, activation), [u]);
  return Float64Array.from(evaluate([rise], { u: { shape: [1, sums.length], data: sums } })[0].data);
}

/** A layer with lines in the place of its activations. */
export function straightened(
  { inputs, outputs, weight, bias }: Layer,
  { slope, offset }: FittedLines,
): AffineMap {
  return {
    inputs,
    outputs,
    weight: weight.map((w, at) => w * slope[at % outputs]),
    bias: bias.map((b, k) => b * slope[k] + offset[k]),
  };
}

/** Parts that the range of a sum is cut into: an enclosure of a remainder is then some 6 % too wide. */
const PARTS = 64;

/**
 * What an activation differs from its lines by, [1, width], while its sums are in a box [1, width]. Each part of a range
 * has the difference at its middle. From there it is at most as steep as activation less line (mean value theorem).
 */
export function enclosedRemainder(
  activation: Layer['activation'],
  box: IntervalTensor,
  { slope, offset }: FittedLines,
): IntervalTensor {
  const width = box.lo.length;
  const parts = partsOf(box);
  const middle = middlesOf(parts);
  const u = input('u', parts.shape);
  const value = activated(u, activation);
  const [rise] = adjoint(value, [u]);
  const line = intervals.constant(tensor(slope, [1, width]));
  const own = encloseWith(intervals, [value], { u: middle })[0];
  const steep = intervals.sub(encloseWith(intervals, [rise], { u: parts })[0], line);
  const away = intervals.mul(steep, intervals.sub(parts, middle));
  const drawn = intervals.add(intervals.mul(line, middle), intervals.constant(tensor(offset, [1, width])));
  return hullOfRows(intervals.add(intervals.sub(own, drawn), away));
}

/** The box cut into parts, [PARTS, width]: neighbours share their ends. */
function partsOf({ lo, hi }: IntervalTensor): IntervalTensor {
  const width = lo.length;
  const end = (part: number, k: number) => {
    if (part === 0) return lo[k];
    if (part === PARTS) return hi[k];
    return Math.min(Math.max(lo[k] + (hi[k] - lo[k]) * (part / PARTS), lo[k]), hi[k]);
  };
  const ends = (shift: number) =>
    Float64Array.from({ length: PARTS * width }, (_, at) => end(Math.floor(at / width) + shift, at % width));
  return { shape: [PARTS, width], lo: ends(0), hi: ends(1) };
}

function middlesOf({ shape, lo, hi }: IntervalTensor): IntervalTensor {
  const middle = lo.map((end, at) => Math.min(Math.max(end / 2 + hi[at] / 2, end), hi[at]));
  return { shape, lo: middle, hi: middle };
}

/** The least box around all rows, [1, width]. */
function hullOfRows({ shape: [rows, width], lo, hi }: IntervalTensor): IntervalTensor {
  const least = lo.slice(0, width);
  const most = hi.slice(0, width);
  for (let at = width; at < rows * width; at++) {
    least[at % width] = Math.min(least[at % width], lo[at]);
    most[at % width] = Math.max(most[at % width], hi[at]);
  }
  return { shape: [1, width], lo: least, hi: most };
}
