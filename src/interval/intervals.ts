import type { Arithmetic } from '../graph/enclosing.ts';
import { stridesOf } from '../tensor/index.ts';
import { concat, matmul, sum } from './across.ts';
import { elementwise } from './elementwise.ts';
import { both, type IntervalTensor, isPoint, stretched } from './interval-tensor.ts';
import { gather } from './layout.ts';
import { transposePoints } from './transposed.ts';

/** Interval arithmetic on tensors: every result holds the exact results for all members, by outward rounding. */
export const intervals: Arithmetic<IntervalTensor> = {
  constant: ({ shape, data }) => ({ shape, lo: data, hi: data }),

  ...elementwise,

  matmul,
  sum,
  concat,

  broadcast: stretched,
  reshape: (a, shape) => ({ shape, lo: a.lo, hi: a.hi }),
  transpose: (a, permutation) => {
    if (a.shape.length === 2 && permutation[0] === 1 && isPoint(a)) return transposePoints(a.shape, a.lo);
    const own = stridesOf(a.shape);
    const strides = permutation.map((axis) => own[axis]);
    const shape = permutation.map((axis) => a.shape[axis]);
    return both(a, shape, (data) => gather(data, shape, strides));
  },
  slice: (a, axis, start, stop) => {
    const strides = stridesOf(a.shape);
    const shape = a.shape.map((size, k) => (k === axis ? stop - start : size));
    return both(a, shape, (data) => gather(data, shape, strides, start * strides[axis]));
  },
};
