import { broadcastStrides, gather, type IntervalTensor, intervals } from '../interval/index.ts';
import { type Sizes, sizeOf, stridesOf } from '../tensor/index.ts';
import { type AffineTensor, isPoints, points } from './affine-tensor.ts';
import { placesIn, union } from './symbols.ts';

export function broadcast(a: AffineTensor, shape: Sizes): AffineTensor {
  if (a.centre.length === sizeOf(shape)) return reshape(a, shape);
  return taken(a, intervals.broadcast(a.range, shape), broadcastStrides(a.shape, shape));
}

export function reshape(a: AffineTensor, shape: Sizes): AffineTensor {
  return { ...a, shape, range: intervals.reshape(a.range, shape) };
}

export function slice(a: AffineTensor, axis: number, start: number, stop: number): AffineTensor {
  const strides = stridesOf(a.shape);
  return taken(a, intervals.slice(a.range, axis, start, stop), strides, start * strides[axis]);
}

/** Transposed weights, by what they are the transpose of: box after box takes the same ones. */
const transposes = new WeakMap<Float64Array, Float64Array>();

export function transpose(a: AffineTensor, permutation: readonly number[]): AffineTensor {
  if (permutation.every((axis, k) => axis === k)) return a;
  const own = stridesOf(a.shape);
  const range = intervals.transpose(a.range, permutation);
  if (!isPoints(a) || a.shape.length !== 2)
    return taken(
      a,
      range,
      permutation.map((axis) => own[axis]),
    );
  let data = transposes.get(a.centre);
  if (data === undefined) {
    data = gather(
      a.centre,
      range.shape,
      permutation.map((axis) => own[axis]),
    );
    transposes.set(a.centre, data);
  }
  return points({ shape: range.shape, data }, range);
}

/** The elements `offset + Σ index·stride` of a. One that is taken twice shares the symbols it had alone. */
function taken(a: AffineTensor, range: IntervalTensor, strides: readonly number[], offset = 0): AffineTensor {
  const { shape } = range;
  const count = a.centre.length;
  const move = (data: Float64Array) => gather(data, shape, strides, offset);
  if (isPoints(a)) return points({ shape, data: move(a.centre) }, range);
  const source = move(Float64Array.from({ length: count }, (_, k) => k));
  const n = source.length;
  const targets = Array.from({ length: count }, (): number[] => []);
  source.forEach((from, to) => {
    targets[from].push(to);
  });
  const { single } = a;
  const kept = [...single.ids.keys()].filter((k) => targets[single.at[k]].length === 1);
  const spread = [...single.ids.keys()].filter((k) => targets[single.at[k]].length > 1);
  const ids = union(
    a.shared.ids,
    Int32Array.from(spread, (k) => single.ids[k]),
  );
  const coefficients = new Float64Array(ids.length * n);
  placesIn(ids, a.shared.ids).forEach((place, row) => {
    for (let i = 0; i < n; i++) coefficients[place * n + i] = a.shared.coefficients[row * count + source[i]];
  });
  const places = placesIn(
    ids,
    Int32Array.from(spread, (k) => single.ids[k]),
  );
  spread.forEach((k, s) => {
    for (const i of targets[single.at[k]]) coefficients[places[s] * n + i] = single.coefficients[k];
  });
  return {
    shape,
    centre: move(a.centre),
    shared: { ids, coefficients },
    single: {
      ids: Int32Array.from(kept, (k) => single.ids[k]),
      at: Int32Array.from(kept, (k) => targets[single.at[k]][0]),
      coefficients: Float64Array.from(kept, (k) => single.coefficients[k]),
    },
    error: move(a.error),
    radius: move(a.radius),
    range,
  };
}
