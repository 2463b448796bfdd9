import type { Bounds } from '../graph/index.ts';
import { boundsArithmetic, boundsAt, intervals, magnitude } from '../interval/index.ts';
import { type AffineTensor, settled } from './affine-tensor.ts';
import { combined } from './combine.ts';
import type { Line } from './line.ts';
import { byLines, type Fresh, promoted, shifted } from './nonlinear.ts';

/* What is not smooth: elements that are one of two things, or a flag. */

const { div, mul, neg, point, sub } = boundsArithmetic;
const ZERO = point(0);

/** a − b, whose sign decides. */
function difference(a: AffineTensor, b: AffineTensor): AffineTensor {
  const form = combined([
    { of: a, factor: 1 },
    { of: b, factor: -1 },
  ]);
  return settled(form, intervals.sub(a.range, b.range));
}

/** max(a, b) = b + max(a − b, 0). */
export function max(a: AffineTensor, b: AffineTensor, fresh: Fresh): AffineTensor {
  const gap = difference(a, b);
  const ramp = byLines(gap, (i) => rampOver(boundsAt(gap.range, i)), fresh, intervals.max(gap.range, ZEROS));
  const form = combined([
    { of: ramp, factor: 1 },
    { of: b, factor: 1 },
  ]);
  return settled(form, intervals.max(a.range, b.range));
}

const ZEROS = intervals.constant({ shape: [], data: Float64Array.of(0) });

/** The best line through max(x, 0): from the end where that is 0 to the other, half of the gap below. */
function rampOver(x: Bounds): Line {
  if (x.lo >= 0) return { slope: 1, offset: ZERO };
  if (x.hi <= 0) return { slope: 0, offset: ZERO };
  const slope = x.hi / (x.hi - x.lo);
  if (!(slope >= 0 && slope <= 1)) return { slope: 0, offset: { lo: 0, hi: Math.max(0, x.hi) } };
  // max(x, 0) − slope·x is convex and at least 0.
  const left = neg(mul(point(slope), point(x.lo)));
  const right = sub(point(x.hi), mul(point(slope), point(x.hi)));
  return { slope, offset: { lo: 0, hi: Math.max(left.hi, right.hi) } };
}

/** 1 where a relation holds, 0 where it does not, a new symbol where that depends. */
export function compare(
  a: AffineTensor,
  b: AffineTensor,
  relation: 'less' | 'lessOrEqual',
  fresh: Fresh,
): AffineTensor {
  const gap = difference(a, b);
  const flags = intervals.compare(gap.range, ZEROS, relation);
  return byLines(gap, (i) => ({ slope: 0, offset: boundsAt(flags, i) }), fresh, flags);
}

/** One of two, or the middle of both with half of their difference as a new symbol. */
export function where(condition: AffineTensor, a: AffineTensor, b: AffineTensor, fresh: Fresh): AffineTensor {
  const gap = difference(a, b);
  const rest = new Float64Array(a.centre.length);
  const first = rest.map((_, i) => {
    const flag = boundsAt(condition.range, i);
    if (flag.lo === flag.hi && (flag.lo === 0 || flag.lo === 1)) return flag.lo;
    rest[i] = div({ lo: 0, hi: magnitude(boundsAt(gap.range, i)) }, point(2)).hi;
    return 0.5;
  });
  const form = combined([
    { of: a, factor: first },
    { of: b, factor: first.map((share) => 1 - share) },
  ]);
  const range = intervals.where(condition.range, a.range, b.range);
  return settled(
    promoted(
      shifted(
        form,
        rest.map(() => 0),
        rest,
      ),
      fresh,
    ),
    range,
  );
}
