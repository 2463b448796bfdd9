import { describe, expect, it } from 'vitest';
import {
  boundsArithmetic,
  boundsAt,
  EMPTY,
  hull,
  type IntervalTensor,
  intervals,
  intervalTensor,
  isPoint,
  power,
  rangeOf,
  WHOLE,
} from '../../src/interval/index.ts';
import { type RandomStream, type Sizes, sizeOf, stream, type Tensor } from '../../src/tensor/index.ts';
import { exactly, SCALE } from './oracle.ts';

const oo = Number.POSITIVE_INFINITY;
const MAX = Number.MAX_VALUE;

function box(random: RandomStream, shape: Sizes, width: number): IntervalTensor {
  const lo = Float64Array.from({ length: sizeOf(shape) }, () => random.normal() * 2 ** random.integer(6));
  return intervalTensor(
    shape,
    lo,
    lo.map((x) => x + width * random.uniform() ** 4),
  );
}

function points(random: RandomStream, shape: Sizes): IntervalTensor {
  return intervals.constant({
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, () => random.normal()),
  });
}

/** A member of every element: an end or something in between. */
function member({ shape, lo, hi }: IntervalTensor, random: RandomStream): Tensor {
  const data = lo.map((a, i) => {
    const b = hi[i];
    return [a, b, Math.min(b, Math.max(a, a + (b - a) * random.uniform()))][random.integer(3)];
  });
  return { shape, data };
}

/** Whether the exact number `value`·2⁻²¹⁴⁸ is in [lo, hi]. */
function holds(value: bigint, lo: number, hi: number): boolean {
  return (lo === -oo || exactly(lo) << SCALE <= value) && (hi === oo || value <= exactly(hi) << SCALE);
}

/** Row-major element of a·b, exactly, times 2²¹⁴⁸. */
function exactProduct(a: Tensor, b: Tensor, i: number, j: number): bigint {
  const [inner, columns] = b.shape.slice(-2);
  let sum = 0n;
  for (let k = 0; k < inner; k++) sum += exactly(a.data[i * inner + k]) * exactly(b.data[k * columns + j]);
  return sum;
}

describe('a matrix product holds the exact product of all members, with no tolerance', () => {
  const sides = {
    'interval vector · points': [box, points, [1, 37], [37, 19]],
    'points · interval column': [points, box, [19, 37], [37, 1]],
    'points · intervals': [points, box, [5, 37], [37, 6]],
    'points · points': [points, points, [4, 30], [30, 5]],
    'intervals · intervals': [box, box, [4, 11], [11, 5]],
  } as const;
  for (const [title, [left, right, p, q]] of Object.entries(sides)) {
    it(title, () => {
      const random = stream(1, title);
      for (const width of [0, 1e-14, 1e-3, 10]) {
        const [a, b] = [left(random, p, width), right(random, q, width)];
        const c = intervals.matmul(a, b);
        expect(c.shape).toEqual([p[0], q[1]]);
        for (let sample = 0; sample < 8; sample++) {
          const [x, y] = [member(a, random), member(b, random)];
          for (let i = 0; i < p[0]; i++)
            for (let j = 0; j < q[1]; j++) {
              const at = i * q[1] + j;
              if (!holds(exactProduct(x, y, i, j), c.lo[at], c.hi[at]))
                expect.fail(`${title}, ${width}: [${i}, ${j}]`);
            }
        }
      }
    });
  }

  it('at the worst member of each element, which it attains but for the rounding of n terms', () => {
    const random = stream(2, 'worst');
    const [x, w] = [box(random, [1, 128], 1), points(random, [128, 128])];
    const y = intervals.matmul(x, w);
    for (let j = 0; j < 128; j++) {
      const ends = [false, true].map((greatest) => {
        const data = x.lo.map((lo, k) => (w.lo[k * 128 + j] > 0 === greatest ? x.hi[k] : lo));
        return exactProduct({ shape: [1, 128], data }, { shape: w.shape, data: w.lo }, 0, j);
      });
      for (const end of ends) expect(holds(end, y.lo[j], y.hi[j])).toBe(true);
      const width = Number((ends[1] - ends[0]) >> (2n * SCALE - 60n)) / 2 ** 60;
      const size = x.lo.reduce(
        (sum, lo, k) => sum + Math.abs(w.lo[k * 128 + j]) * Math.max(Math.abs(lo), Math.abs(x.hi[k])),
        0,
      );
      expect(y.hi[j] - y.lo[j] - width).toBeLessThan(8 * 132 * 2 ** -53 * size);
    }
  });

  it('with subnormal and huge numbers', () => {
    const random = stream(3, 'sizes');
    for (let n = 0; n < 200; n++) {
      const size = () => (random.uniform() - 0.5) * 2 ** (random.integer(2100) - 1074);
      const a = intervals.constant({ shape: [1, 3], data: Float64Array.of(size(), size(), size()) });
      const lo = [size(), size(), size()].map((x) => (Math.abs(x) < oo ? x : MAX));
      const b = intervalTensor(
        [3, 1],
        lo,
        lo.map((x) => Math.min(MAX, x + Math.abs(x) * random.uniform())),
      );
      if (a.lo.some((x) => !Number.isFinite(x))) continue;
      for (const [p, q] of [
        [a, b],
        [
          { ...b, shape: [1, 3] },
          { ...a, shape: [3, 1] },
        ],
      ] as const) {
        const c = intervals.matmul(p, q);
        for (let sample = 0; sample < 4; sample++)
          expect(holds(exactProduct(member(p, random), member(q, random), 0, 0), c.lo[0], c.hi[0])).toBe(
            true,
          );
      }
    }
  });
});

describe('a matrix product of subnormal numbers', () => {
  it('counts what underflows in every term', () => {
    const x = intervals.constant({ shape: [1, 9], data: new Float64Array(9).fill(Number.MIN_VALUE) });
    const w = intervals.constant({ shape: [9, 1], data: new Float64Array(9).fill(0.2) });
    const y = intervals.matmul(x, w);
    // 1.8 of the smallest numbers, though each product rounds to none.
    expect(y.hi[0]).toBeGreaterThanOrEqual(2 * Number.MIN_VALUE);
    expect(y.hi[0]).toBeLessThan(30 * Number.MIN_VALUE);
  });

  it('counts the roundings that huge weights bring back into sight', () => {
    const random = stream(9, 'subnormal');
    for (let n = 0; n < 100; n++) {
      const few = () => 2 * random.integer(1000) * Number.MIN_VALUE;
      const x: Tensor = { shape: [1, 40], data: Float64Array.from({ length: 40 }, few) };
      const w: Tensor = {
        shape: [40, 1],
        data: Float64Array.from({ length: 40 }, () => random.uniform() * 2 ** 1000),
      };
      const y = intervals.matmul(intervals.constant(x), intervals.constant(w));
      expect(holds(exactProduct(x, w, 0, 0), y.lo[0], y.hi[0])).toBe(true);
    }
  });
});

describe('the transpose of a matrix of points', () => {
  const random = stream(10, 'transposed');
  const [x, w] = [box(random, [3, 37], 1), points(random, [19, 37])];
  const transposed = intervals.transpose(w, [1, 0]);

  it('multiplied holds the exact products, with no tolerance', () => {
    const y = intervals.matmul(x, transposed);
    const plain: Tensor = { shape: [37, 19], data: intervals.transpose(w, [1, 0]).lo };
    expect(y.shape).toEqual([3, 19]);
    for (let sample = 0; sample < 8; sample++) {
      const chosen = member(x, random);
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 19; j++)
          expect(holds(exactProduct(chosen, plain, i, j), y.lo[i * 19 + j], y.hi[i * 19 + j])).toBe(true);
    }
  });

  it('is the array it stands for, to everything else', () => {
    expect(isPoint(transposed)).toBe(true);
    for (let i = 0; i < 19; i++)
      for (let j = 0; j < 37; j++) expect(transposed.lo[j * 19 + i]).toBe(w.lo[i * 37 + j]);
    expect(intervals.transpose(transposed, [1, 0]).lo).toEqual(w.lo);
    const copy = { ...transposed };
    const [y, again] = [intervals.matmul(x, transposed), intervals.matmul(x, copy)];
    for (let i = 0; i < y.lo.length; i++) {
      expect(again.lo[i]).toBeCloseTo(y.lo[i], 10);
      expect(again.hi[i]).toBeCloseTo(y.hi[i], 10);
    }
    const unbounded = intervalTensor([1, 37], new Float64Array(37), new Float64Array(37).fill(oo));
    const wide = intervals.matmul(unbounded, transposed);
    expect([...wide.lo, ...wide.hi].filter(Number.isNaN)).toEqual([]);
    expect(wide.hi[0]).toBe(oo);
  });
});

describe('elements of a matrix product that the fast way cannot do', () => {
  const w = intervals.constant({ shape: [2, 2], data: Float64Array.of(1, 0, 2, 3) });
  const row = (lo: number[], hi: number[]) => intervals.matmul(intervalTensor([1, 2], lo, hi), w);

  it('an infinite end meets only the columns that weigh it', () => {
    const y = row([-oo, 1], [oo, 1]);
    expect(boundsAt(y, 0)).toEqual(WHOLE);
    expect(boundsAt(y, 1)).toEqual({ lo: 3, hi: 3 });
    expect(row([1, 1], [oo, 1]).lo[0]).toBe(3);
  });

  it('a NaN end is the whole line, an empty element leaves nothing', () => {
    expect(boundsAt(row([Number.NaN, 1], [1, 1]), 0)).toEqual(WHOLE);
    expect(boundsAt(row([1, 1], [2, Number.NaN]), 1)).toEqual(WHOLE);
    expect(boundsAt(row([2, 1], [1, 1]), 0)).toEqual(EMPTY);
    expect(boundsAt(row([oo, 1], [-oo, 1]), 1)).toEqual(EMPTY);
    // Nor may a wide neighbour or a zero weight hide it.
    expect(boundsAt(row([2, 0], [1, 10]), 0)).toEqual(EMPTY);
    expect(boundsAt(row([2, 0], [1, 10]), 1)).toEqual(EMPTY);
  });

  it('are found in every row and column, on either side', () => {
    const x = intervalTensor([2, 2], [1, 1, 0, 1], [1, 1, oo, 1]);
    const left = intervals.matmul(x, w);
    expect([2, 3].map((i) => boundsAt(left, i))).toEqual([
      { lo: 2, hi: oo },
      { lo: 3, hi: 3 },
    ]);
    const right = intervals.matmul(w, x);
    expect([2, 3].map((i) => boundsAt(right, i))[0]).toEqual({ lo: 2, hi: oo });
    expect(right.hi[3]).toBeLessThan(5.1);
  });

  it('a product beyond the largest double keeps its inner end', () => {
    const { lo, hi } = row([MAX, MAX], [MAX, MAX]);
    expect(Array.from(lo)).toEqual([MAX, MAX]);
    expect(Array.from(hi)).toEqual([oo, oo]);
  });

  it('NaN and infinite weights', () => {
    const bad = intervals.constant({ shape: [2, 1], data: Float64Array.of(Number.NaN, 1) });
    expect(boundsAt(intervals.matmul(intervalTensor([1, 2], [1, 1], [1, 2]), bad), 0)).toEqual(WHOLE);
    const endless = intervals.constant({ shape: [2, 1], data: Float64Array.of(oo, 1) });
    expect(boundsAt(intervals.matmul(intervalTensor([1, 2], [1, 1], [1, 2]), endless), 0).hi).toBe(oo);
  });

  it('nothing to sum is zero', () => {
    const y = intervals.matmul(
      intervalTensor([2, 0], [], []),
      intervals.constant({ shape: [0, 3], data: new Float64Array() }),
    );
    expect(Array.from(y.lo, (lo, i) => lo <= 0 && 0 <= y.hi[i])).toEqual(Array(6).fill(true));
    expect(Math.max(...y.hi.map((hi, i) => hi - y.lo[i]))).toBeLessThan(1e-300);
  });

  it('operands that do not fit are named', () => {
    expect(() => intervals.matmul(w, intervalTensor([3, 1], [1, 2, 3], [1, 2, 3]))).toThrow(
      /\[2,2\] and \[3,1\]/,
    );
  });
});

describe('stacks of matrices broadcast', () => {
  it('each product is that of its matrices', () => {
    const random = stream(4, 'stacks');
    const [a, b] = [box(random, [2, 1, 3, 4], 1), points(random, [5, 4, 2])];
    const c = intervals.matmul(a, b);
    expect(c.shape).toEqual([2, 5, 3, 2]);
    for (let p = 0; p < 2; p++)
      for (let q = 0; q < 5; q++) {
        const left = intervals.reshape(intervals.slice(a, 0, p, p + 1), [3, 4]);
        const right = intervals.reshape(intervals.slice(b, 0, q, q + 1), [4, 2]);
        const own = intervals.matmul(left, right);
        const from = (p * 5 + q) * 6;
        expect(c.lo.slice(from, from + 6)).toEqual(own.lo);
        expect(c.hi.slice(from, from + 6)).toEqual(own.hi);
      }
  });
});

describe('elementwise operations are the scalar ones, broadcast', () => {
  const shapes: readonly [Sizes, Sizes, Sizes][] = [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], [2, 3]],
    [
      [3, 1],
      [1, 4],
      [3, 4],
    ],
    [[], [2, 2], [2, 2]],
    [[1, 3], [3], [1, 3]],
    [
      [2, 1, 3],
      [4, 1],
      [2, 4, 3],
    ],
  ];
  const binary = ['add', 'sub', 'mul', 'div'] as const;

  it.each(binary)('%s', (name) => {
    const random = stream(5, name);
    for (const [p, q, shape] of shapes) {
      const [a, b] = [box(random, p, 3), box(random, q, 3)];
      const c = intervals[name](a, b);
      expect(c.shape).toEqual(shape);
      const [wide, other] = [intervals.broadcast(a, shape), intervals.broadcast(b, shape)];
      for (let i = 0; i < c.lo.length; i++)
        expect(boundsAt(c, i)).toEqual(boundsArithmetic[name](boundsAt(wide, i), boundsAt(other, i)));
    }
  });

  it('broadcasting repeats along new and single axes', () => {
    const a = intervalTensor([2, 1], [1, 2], [3, 4]);
    const b = intervals.broadcast(a, [2, 2, 3]);
    expect(Array.from(b.lo)).toEqual([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]);
    expect(Array.from(b.hi)).toEqual([3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4]);
  });

  it('functions of one variable', () => {
    const random = stream(6, 'unary');
    const a = box(random, [3, 5], 3);
    const curve = {
      name: 'tanh',
      at: boundsArithmetic.tanh,
      extrema: [],
      limits: [-1, 1],
    } as const;
    const cases = [
      [intervals.neg(a), boundsArithmetic.neg],
      [intervals.power(a, 3), (x: { lo: number; hi: number }) => power(x, 3)],
      [intervals.univariate(a, curve), (x: { lo: number; hi: number }) => rangeOf(curve, x)],
    ] as const;
    for (const [result, f] of cases)
      for (let i = 0; i < a.lo.length; i++) expect(boundsAt(result, i)).toEqual(f(boundsAt(a, i)));
    expect(boundsAt(intervals.abs(intervalTensor([1], [-3], [2])), 0)).toEqual({ lo: 0, hi: 3 });
  });

  it('empty and NaN elements stay in their places', () => {
    const a = intervalTensor([3], [1, 2, Number.NaN], [2, 1, 5]);
    const b = intervalTensor([3], [1, 1, 1], [1, 1, 1]);
    for (const name of binary) {
      const c = intervals[name](a, b);
      expect(boundsAt(c, 1)).toEqual(EMPTY);
      expect(boundsAt(c, 2)).toEqual(WHOLE);
    }
  });
});

describe('comparisons and choices', () => {
  const a = intervalTensor([5], [0, 0, 2, 1, 2], [1, 2, 3, 1, 1]);
  const b = intervalTensor([5], [2, 1, 0, 1, 0], [3, 3, 2, 1, 1]);

  it('are certain only where they hold for all members or for none', () => {
    const less = intervals.compare(a, b, 'less');
    expect(Array.from({ length: 5 }, (_, i) => boundsAt(less, i))).toEqual([
      { lo: 1, hi: 1 },
      { lo: 0, hi: 1 },
      { lo: 0, hi: 0 },
      { lo: 0, hi: 0 },
      EMPTY,
    ]);
    const lessOrEqual = intervals.compare(a, b, 'lessOrEqual');
    expect([2, 3].map((i) => boundsAt(lessOrEqual, i))).toEqual([
      { lo: 0, hi: 1 },
      { lo: 1, hi: 1 },
    ]);
  });

  it('where takes one side, or the hull of both', () => {
    const condition = intervalTensor([3], [1, 0, 0], [1, 0, 1]);
    const [p, q] = [intervalTensor([3], [1, 1, 1], [2, 2, 2]), intervalTensor([1], [5], [6])];
    const chosen = intervals.where(condition, p, q);
    expect(Array.from(chosen.lo)).toEqual([1, 5, 1]);
    expect(Array.from(chosen.hi)).toEqual([2, 6, 6]);
    expect(boundsAt(chosen, 2)).toEqual(hull(boundsAt(p, 2), boundsAt(q, 0)));
  });

  it('max and min are of the ends', () => {
    expect(boundsAt(intervals.max(a, b), 1)).toEqual({ lo: 1, hi: 3 });
    expect(boundsAt(intervals.min(a, b), 1)).toEqual({ lo: 0, hi: 2 });
  });
});

describe('sums', () => {
  it('hold the exact sum of all members, and are the wider by at most one rounding a term', () => {
    const random = stream(7, 'sums');
    const a = box(random, [4, 5, 6], 1e-3);
    const total = intervals.sum(a, [0, 1, 2], false);
    expect(total.shape).toEqual([]);
    for (let sample = 0; sample < 50; sample++) {
      const exact = member(a, random).data.reduce((sum, x) => sum + exactly(x), 0n) << SCALE;
      expect(holds(exact, total.lo[0], total.hi[0])).toBe(true);
    }
    const width = a.lo.reduce((sum, lo, i) => sum + (a.hi[i] - lo), 0);
    expect(total.hi[0] - total.lo[0]).toBeLessThan(width + 240 * 2 ** -52 * 1e4);
  });

  it('go over the named axes', () => {
    const a = intervalTensor(
      [2, 2, 3],
      Array.from({ length: 12 }, (_, i) => i),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    const middle = intervals.sum(a, [1], false);
    expect(middle.shape).toEqual([2, 3]);
    expect(Array.from(middle.lo)).toEqual([3, 5, 7, 15, 17, 19]);
    expect(Array.from(middle.hi)).toEqual([5, 7, 9, 17, 19, 21]);
    expect(intervals.sum(a, [0, 2], true).shape).toEqual([1, 2, 1]);
    expect(Array.from(intervals.sum(a, [0, 2], true).lo)).toEqual([24, 42]);
  });

  it('with an empty term are empty, with a NaN one anything', () => {
    expect(boundsAt(intervals.sum(intervalTensor([2], [1, oo], [2, -oo]), [0], false), 0)).toEqual(EMPTY);
    expect(boundsAt(intervals.sum(intervalTensor([2], [1, Number.NaN], [2, 1]), [0], false), 0)).toEqual(
      WHOLE,
    );
  });
});

describe('moving elements about is exact, and points stay points', () => {
  const random = stream(8, 'moves');
  const a = box(random, [2, 3, 4], 1);
  const at = (t: IntervalTensor, ...index: number[]) =>
    boundsAt(
      t,
      index.reduce((flat, k, axis) => flat * t.shape[axis] + k, 0),
    );

  it('transpose', () => {
    const b = intervals.transpose(a, [2, 0, 1]);
    expect(b.shape).toEqual([4, 2, 3]);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) expect(at(b, k, i, j)).toEqual(at(a, i, j, k));
  });

  it('slice and concat are inverse', () => {
    for (let axis = 0; axis < 3; axis++) {
      const size = a.shape[axis];
      const parts = [intervals.slice(a, axis, 0, 1), intervals.slice(a, axis, 1, size)];
      expect(intervals.concat(parts, axis)).toEqual(a);
    }
    expect(at(intervals.slice(a, 1, 1, 3), 1, 0, 2)).toEqual(at(a, 1, 1, 2));
  });

  it('reshape', () => {
    expect(intervals.reshape(a, [6, 4])).toEqual({ ...a, shape: [6, 4] });
  });

  it('points are recognised', () => {
    const p = points(random, [2, 3]);
    expect(isPoint(a)).toBe(false);
    for (const moved of [
      p,
      intervals.transpose(p, [1, 0]),
      intervals.slice(p, 1, 0, 2),
      intervals.concat([p, p], 0),
      intervals.reshape(p, [6]),
      intervals.broadcast(p, [4, 2, 3]),
    ])
      expect(isPoint(moved)).toBe(true);
    expect(isPoint(intervals.concat([a, a], 0))).toBe(false);
  });

  it('a box needs as many ends as elements', () => {
    expect(() => intervalTensor([2], [1], [1, 2])).toThrow(/\[2\] needs 2 .*received 1 and 2/);
  });
});
