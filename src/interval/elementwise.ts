import type { Arithmetic, Bounds, Curve } from '../graph/enclosing.ts';
import { sizeOf } from '../tensor/index.ts';
import * as scalar from './bounds.ts';
import { rangeOf } from './curve.ts';
import { boundsAt, broadcast, build, type IntervalTensor, stretched } from './interval-tensor.ts';
import { power } from './power.ts';

/** Elementwise interval arithmetic on tensors that broadcast. */
export const elementwise: Pick<
  Arithmetic<IntervalTensor>,
  'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'compare' | 'neg' | 'abs' | 'power' | 'univariate' | 'where'
> = {
  add,
  sub: (a, b) => combine(a, b, scalar.sub),
  mul,
  div: (a, b) => combine(a, b, scalar.div),
  max: (a, b) => combine(a, b, scalar.max),
  min: (a, b) => combine(a, b, scalar.min),
  compare: (a, b, relation) => combine(a, b, relation === 'less' ? less : lessOrEqual),

  neg: (a) => map(a, scalar.neg),
  abs: (a) => map(a, scalar.abs),
  power: (a, exponent) => map(a, (x) => power(x, exponent)),
  univariate,

  where: (condition, a, b) => {
    const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
    const [c, p, q] = [stretched(condition, shape), stretched(a, shape), stretched(b, shape)];
    return build(shape, (i) => {
      const flag = boundsAt(c, i);
      if (scalar.isEmpty(flag)) return scalar.EMPTY;
      if (flag.lo === flag.hi && (flag.lo === 1 || flag.lo === 0)) return boundsAt(flag.lo === 1 ? p : q, i);
      return scalar.hull(boundsAt(p, i), boundsAt(q, i));
    });
  },
};

function map(a: IntervalTensor, f: (x: Bounds) => Bounds): IntervalTensor {
  return build(a.shape, (i) => f({ lo: a.lo[i], hi: a.hi[i] }));
}

function combine(a: IntervalTensor, b: IntervalTensor, f: (x: Bounds, y: Bounds) => Bounds): IntervalTensor {
  const { p, q, out } = operands(a, b);
  return build(out.shape, (i) => f({ lo: p.lo[i], hi: p.hi[i] }, { lo: q.lo[i], hi: q.hi[i] }));
}

/** A fresh box of a broadcast shape, and the operands stretched to it. */
function operands(a: IntervalTensor, b: IntervalTensor) {
  const shape = broadcast(a.shape, b.shape);
  const size = sizeOf(shape);
  return {
    p: stretched(a, shape),
    q: stretched(b, shape),
    out: { shape, lo: new Float64Array(size), hi: new Float64Array(size) },
  };
}

// The hot operations have loops of their own, into which the engine inlines the scalar operation.

function univariate(a: IntervalTensor, f: Curve): IntervalTensor {
  const lo = new Float64Array(a.lo.length);
  const hi = new Float64Array(a.lo.length);
  for (let i = 0; i < lo.length; i++) {
    const range = rangeOf(f, { lo: a.lo[i], hi: a.hi[i] });
    lo[i] = range.lo;
    hi[i] = range.hi;
  }
  return { shape: a.shape, lo, hi };
}

function add(a: IntervalTensor, b: IntervalTensor): IntervalTensor {
  const { p, q, out } = operands(a, b);
  const { lo, hi } = out;
  for (let i = 0; i < lo.length; i++) {
    const bounds = scalar.add({ lo: p.lo[i], hi: p.hi[i] }, { lo: q.lo[i], hi: q.hi[i] });
    lo[i] = bounds.lo;
    hi[i] = bounds.hi;
  }
  return out;
}

function mul(a: IntervalTensor, b: IntervalTensor): IntervalTensor {
  const { p, q, out } = operands(a, b);
  const { lo, hi } = out;
  for (let i = 0; i < lo.length; i++) {
    const bounds = scalar.mul({ lo: p.lo[i], hi: p.hi[i] }, { lo: q.lo[i], hi: q.hi[i] });
    lo[i] = bounds.lo;
    hi[i] = bounds.hi;
  }
  return out;
}

const NO = scalar.point(0);
const YES = scalar.point(1);
const MAYBE: Bounds = { lo: 0, hi: 1 };

function less(a: Bounds, b: Bounds): Bounds {
  if (scalar.isEmpty(a) || scalar.isEmpty(b)) return scalar.EMPTY;
  return a.hi < b.lo ? YES : a.lo >= b.hi ? NO : MAYBE;
}

function lessOrEqual(a: Bounds, b: Bounds): Bounds {
  if (scalar.isEmpty(a) || scalar.isEmpty(b)) return scalar.EMPTY;
  return a.hi <= b.lo ? YES : a.lo > b.hi ? NO : MAYBE;
}
