import { broadcastStrides, gather, intervals } from '../interval/index.ts';
import { broadcastShapes, type Sizes, sizeOf } from '../tensor/index.ts';
import { type AffineTensor, atMost, ETA, isPoints, noSingle, points, settled, U } from './affine-tensor.ts';
import { added } from './combine.ts';
import { condensed } from './condense.ts';
import { broadcast, reshape, transpose } from './moves.ts';
import { rowsTimes } from './rows-times.ts';
import { placesIn, union } from './symbols.ts';

/** What a product of two forms is, element by element. */
type Multiply = (a: AffineTensor, b: AffineTensor) => AffineTensor;

/**
 * Matrix product of the last two axes. With one matrix of points it is linear: each symbol's coefficients are multiplied.
 *
 * @param most symbols that go through a product; the least of more become errors of elements
 */
export function matmul(a: AffineTensor, b: AffineTensor, most: number, multiply: Multiply): AffineTensor {
  if (isPoints(b) && b.shape.length === 2) return timesPoints(a, b, most);
  if (isPoints(a) && a.shape.length === 2 && b.shape.length === 2)
    return transpose(timesPoints(transpose(b, [1, 0]), transpose(a, [1, 0]), most), [1, 0]);
  return everyProduct(a, b, multiply);
}

function timesPoints(given: AffineTensor, b: AffineTensor, most: number): AffineTensor {
  const range = intervals.matmul(given.range, b.range);
  const { shape } = range;
  const [inner, columns] = b.shape;
  if (inner === 0) return points({ shape, data: new Float64Array(sizeOf(shape)) });
  const weights = b.centre;
  const a = condensed(given, most);
  const rows = a.centre.length / inner;
  const ids = union(a.shared.ids, a.single.ids);
  const n = rows * columns;
  const coefficients = new Float64Array(ids.length * n);
  const products = rowsTimes(a.shared.coefficients, weights, inner, columns);
  placesIn(ids, a.shared.ids).forEach((place, s) => {
    coefficients.set(products.subarray(s * n, (s + 1) * n), place * n);
  });
  placesIn(ids, a.single.ids).forEach((place, k) => {
    const at = a.single.at[k];
    const [to, from] = [place * n + Math.floor(at / inner) * columns, (at % inner) * columns];
    const value = a.single.coefficients[k];
    for (let j = 0; j < columns; j++) coefficients[to + j] = value * weights[from + j];
  });
  const centre = rowsTimes(a.centre, weights, inner, columns);
  // Each coefficient is a sum of products, and its error at most this part of the sum of their sizes.
  const part = (inner + 4) * U;
  const sizes = a.error.map(
    (error, k) => (error + part * (a.radius[k] + Math.abs(a.centre[k]))) * (1 + 8 * U),
  );
  const error = rowsTimes(sizes, weights.map(Math.abs), inner, columns);
  const floor = (ids.length + 2) * (inner + 2) * ETA;
  for (let i = 0; i < n; i++) error[i] = atMost(error[i], inner) + floor;
  return settled({ shape, centre, shared: { ids, coefficients }, single: noSingle, error }, range);
}

/** Σ over the inner axis of all products. */
function everyProduct(a: AffineTensor, b: AffineTensor, multiply: Multiply): AffineTensor {
  const range = intervals.matmul(a.range, b.range);
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const stack = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) as Sizes;
  const left = reshape(a, [...a.shape.slice(0, -2), rows, inner, 1]);
  const right = reshape(b, [...b.shape.slice(0, -2), 1, inner, columns]);
  const shape = [...stack, rows, inner, columns];
  const products = multiply(broadcast(left, shape), broadcast(right, shape));
  return reshape(sum(products, [stack.length + 1], false), range.shape);
}

export function sum(a: AffineTensor, axes: readonly number[], keepAxes: boolean): AffineTensor {
  const range = intervals.sum(a.range, axes, keepAxes);
  const count = a.centre.length;
  const n = range.lo.length;
  if (n === count) return reshape(a, range.shape);
  const reduced = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const slots = Float64Array.from({ length: n }, (_, k) => k);
  const slotOf = gather(slots, a.shape, broadcastStrides(reduced, a.shape));
  const added = (data: Float64Array) => {
    const out = new Float64Array((data.length / count) * n);
    for (let row = 0, at = 0; at < data.length; row += n)
      for (let i = 0; i < count; i++, at++) out[row + slotOf[i]] += data[at];
    return out;
  };
  const terms = count / n;
  const part = (terms + 4) * U;
  const sizes = a.error.map((error, i) => error + part * (a.radius[i] + Math.abs(a.centre[i])));
  return settled(
    {
      shape: range.shape,
      centre: added(a.centre),
      shared: { ids: a.shared.ids, coefficients: added(a.shared.coefficients) },
      single: { ...a.single, at: a.single.at.map((i) => slotOf[i]) },
      error: added(sizes).map((size) => atMost(size, terms)),
    },
    range,
  );
}

export function concat(parts: readonly AffineTensor[], axis: number): AffineTensor {
  const range = intervals.concat(
    parts.map((part) => part.range),
    axis,
  );
  const { shape } = range;
  const n = sizeOf(shape);
  const outer = sizeOf(shape.slice(0, axis));
  const below = sizeOf(shape.slice(axis));
  let before = 0;
  const spread = parts.map((part) => {
    const run = part.centre.length / outer;
    const start = before;
    before += run;
    const target = (i: number) => Math.floor(i / run) * below + start + (i % run);
    const whole = (data: Float64Array) => {
      const count = part.centre.length;
      const out = new Float64Array((data.length / count) * n);
      data.forEach((value, at) => {
        out[Math.floor(at / count) * n + target(at % count)] = value;
      });
      return out;
    };
    return {
      centre: whole(part.centre),
      error: whole(part.error),
      radius: whole(part.radius),
      shared: { ids: part.shared.ids, coefficients: whole(part.shared.coefficients) },
      single: { ...part.single, at: part.single.at.map(target) },
    };
  });
  // Each element has one part that is not 0, so nothing is rounded.
  const joined = (of: 'centre' | 'error') =>
    spread.map((part) => part[of]).reduce((sum, own) => sum.map((value, i) => value + own[i]));
  const form = { shape, centre: joined('centre'), error: joined('error') };
  return settled(
    {
      ...form,
      ...added(
        spread.map((of) => ({ of, factor: 1 as const })),
        n,
      ),
    },
    range,
  );
}
