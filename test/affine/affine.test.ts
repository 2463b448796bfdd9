import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affineAnalysis } from '../../src/affine/index.ts';
import {
  adjoint,
  applyActivation,
  concat,
  type Expression,
  expression,
  input,
} from '../../src/graph/index.ts';
import { encloseWith, type IntervalTensor, intervals, intervalTensor } from '../../src/interval/index.ts';
import { type RandomStream, type Sizes, sizeOf, stream, type Tensor } from '../../src/tensor/index.ts';
import { exactly, SCALE } from '../interval/oracle.ts';
import { choices, commonSteps, grow, squareWeights } from '../support/random-graphs.ts';

/** Ranges of expressions over boxes of their inputs, by affine arithmetic. */
function affine(
  outputs: readonly Expression[],
  boxes: Readonly<Record<string, IntervalTensor>>,
  most?: number,
): IntervalTensor[] {
  const { arithmetic, enclose, ends } = affineAnalysis(most);
  const bindings = Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, enclose(box)]));
  return encloseWith(arithmetic, outputs, bindings).map(ends);
}

function boxOf(random: RandomStream, shape: Sizes, width: number): IntervalTensor {
  const lo = Float64Array.from({ length: sizeOf(shape) }, () => 2 * random.normal());
  return intervalTensor(
    shape,
    lo,
    lo.map((x) => x + width * random.uniform()),
  );
}

function member({ shape, lo, hi }: IntervalTensor, random: RandomStream): Tensor {
  const data = lo.map(
    (a, i) => [a, hi[i], Math.min(hi[i], a + (hi[i] - a) * random.uniform())][random.integer(3)],
  );
  return { shape, data };
}

/** Whether two intervals, element by element, may be around one number. */
function expectMet(a: IntervalTensor, b: IntervalTensor, what: string) {
  a.lo.forEach((lo, i) => {
    if (!(lo <= b.hi[i] && b.lo[i] <= a.hi[i]))
      expect.fail(`${what}, element ${i}: [${lo}, ${a.hi[i]}] has none of [${b.lo[i]}, ${b.hi[i]}]`);
  });
}

/** Sizes of boxes from below a rounding of their centres to where activations saturate. */
const widths = [0, 1e-16, 1e-12, 1e-3, 0.3, 3, 100];

describe('a range holds what the exact function is at every point of the box, with no tolerance', () => {
  it('of random graphs with their gradients', () => {
    const x = input('x', [2, 3]);
    const steps = [
      ...commonSteps,
      ([a]: readonly Expression[]) => a.matmul(squareWeights(3)),
      ([a]: readonly Expression[]) => a.transpose().reshape([2, 3]),
      ([a]: readonly Expression[]) => concat([a.slice(1, 1, 3), a.slice(1, 0, 1)], 1),
      ([a, b]: readonly Expression[]) => a.add(b.sum([0], true)).mul(0.3),
      ([a, b]: readonly Expression[]) => a.matmul(b.transpose()).matmul(b).tanh(),
      ([a, b]: readonly Expression[]) => a.less(b).where(a.mul(2), b),
      ([a]: readonly Expression[]) => a.abs(),
      ([a]: readonly Expression[]) => a.gelu(),
      ([a]: readonly Expression[]) => a.relu(),
      ([a]: readonly Expression[]) => a.sine(),
      ...(['mish', 'gelu-tanh', 'softsign', 'hard-swish', 'selu', 'celu(2)', 'cosine'] as const).map(
        (name) =>
          ([a]: readonly Expression[]) =>
            applyActivation(a, name),
      ),
      ...(['clip', 'clip(0.1,6)', 'hard-sigmoid', 'leaky-relu', 'elu(0.5)'] as const).map(
        (name) =>
          ([a]: readonly Expression[]) =>
            applyActivation(a, name),
      ),
      ([a]: readonly Expression[]) => a.softplus().log(),
      ([a]: readonly Expression[]) => a.arctan().power(3),
    ];
    fc.assert(
      fc.property(choices, fc.nat(), (chosen, seed) => {
        const random = stream(seed, 'box');
        const y = grow([x, x.mul(x)], steps, chosen);
        const outputs = [y, ...adjoint(y.sum([0, 1]), [x])];
        for (const width of widths) {
          const box = boxOf(random, [2, 3], width);
          const ranges = affine(outputs, { x: box });
          const wide = encloseWith(intervals, outputs, { x: box });
          for (let k = 0; k < 6; k++) {
            const at = encloseWith(intervals, outputs, { x: intervals.constant(member(box, random)) });
            outputs.forEach((_, o) => {
              expectMet(ranges[o], at[o], `output ${o} over a box of width ${width}`);
            });
          }
          // It is never wider than by intervals.
          ranges.forEach(({ lo, hi }, o) => {
            lo.forEach((least, i) => {
              expect(least).toBeGreaterThanOrEqual(wide[o].lo[i]);
              expect(hi[i]).toBeLessThanOrEqual(wide[o].hi[i]);
            });
          });
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('of polynomials, in exact arithmetic on doubles', () => {
    const random = stream(2, 'polynomials');
    const x = input('x', [1, 4]);
    for (const scale of [1, 2 ** -300, 2 ** 200, 2 ** -1060])
      for (const width of widths) {
        const numbers = () => Float64Array.from({ length: 4 }, () => random.normal());
        const [v, w] = [numbers(), numbers()];
        const column = (data: Float64Array) => expression({ shape: [4, 1], data });
        const linear = x.matmul(column(v));
        const [line, product] = [linear.sub(x.matmul(column(w))), linear.mul(x.matmul(column(w)))];
        const base = boxOf(random, [1, 4], width);
        const box = intervalTensor(
          [1, 4],
          base.lo.map((a) => a * scale),
          base.hi.map((a) => a * scale),
        );
        const [ofLine, ofProduct] = affine([line, product], { x: box });
        for (let k = 0; k < 20; k++) {
          const { data } = member(box, random);
          const dot = (weights: Float64Array) =>
            weights.reduce((sum, one, i) => sum + exactly(one) * exactly(data[i]), 0n);
          const [p, q] = [dot(v), dot(w)];
          const holds = (value: bigint, powers: bigint, { lo, hi }: IntervalTensor) =>
            (lo[0] === -Infinity || exactly(lo[0]) << (powers * SCALE) <= value) &&
            (hi[0] === Infinity || value <= exactly(hi[0]) << (powers * SCALE));
          expect(holds(p - q, 1n, ofLine)).toBe(true);
          expect(holds(p * q, 3n, ofProduct)).toBe(true);
        }
      }
  });
});

describe('roundings that add up are held, as exact fractions tell', () => {
  /** n·2⁻ᵖ. */
  type Fraction = readonly [n: bigint, p: bigint];
  /** A double that is a multiple of 2⁻⁶⁰. */
  const fraction = (x: number): Fraction => [exactly(x) >> (SCALE - 60n), 60n];
  const times = ([n, p]: Fraction, [m, q]: Fraction): Fraction => [n * m, p + q];
  const plus = ([n, p]: Fraction, [m, q]: Fraction): Fraction =>
    p < q ? [(n << (q - p)) + m, q] : [n + (m << (p - q)), p];
  const expectHeld = ([n, p]: Fraction, { lo, hi }: IntervalTensor, at: number) => {
    expect(exactly(lo[at]) << p <= n << SCALE).toBe(true);
    expect(n << SCALE <= exactly(hi[at]) << p).toBe(true);
  };
  const random = stream(6, 'chains');
  /** Between 0.9 and 1.1, with all digits. */
  const numbers = (count: number) => Float64Array.from({ length: count }, () => 0.9 + 0.2 * random.uniform());
  const n = 6;
  const STEPS = 500;
  const { arithmetic, enclose, ends } = affineAnalysis();
  const constant = (data: Float64Array) => arithmetic.constant({ shape: [data.length], data });

  it.each([0, 0.25])('of products with numbers, and sums, at the ends of a box of width %d', (width) => {
    const lo = numbers(n);
    const box = intervalTensor(
      [n],
      lo,
      lo.map((end) => end + width),
    );
    const x = enclose(box);
    const chain = Array.from({ length: STEPS }, () => [numbers(n), numbers(n)]);
    let y = x;
    for (const [a, b] of chain)
      y = arithmetic.add(arithmetic.mul(y, constant(a)), arithmetic.mul(x, constant(b)));
    for (let i = 0; i < n; i++)
      for (const end of [box.lo[i], box.hi[i]]) {
        const at = fraction(end);
        const exact = chain.reduce<Fraction>(
          (value, [a, b]) => plus(times(value, fraction(a[i])), times(at, fraction(b[i]))),
          at,
        );
        expectHeld(exact, ends(y), i);
      }
  });

  it.each([0, 0.25])(
    'of products with numbers alone, and of differences, from a box of width %d',
    (width) => {
      const lo = numbers(n);
      const box = intervalTensor(
        [n],
        lo,
        lo.map((end) => end + width),
      );
      const chain = Array.from({ length: STEPS }, () => numbers(n));
      const scaled = chain.reduce((y, a) => arithmetic.mul(y, constant(a)), enclose(box));
      // Of x and 500 others, half of them taken away
      const others = chain.map((data) =>
        enclose(
          intervalTensor(
            [n],
            data,
            data.map((one) => one + width),
          ),
        ),
      );
      const summed = others.reduce(
        (y, other, k) => arithmetic[k % 2 === 0 ? 'add' : 'sub'](y, other),
        enclose(box),
      );
      for (let i = 0; i < n; i++)
        for (const end of [0, width]) {
          const start = fraction(box.lo[i] + end);
          expectHeld(chain.map((a) => fraction(a[i])).reduce(times, start), ends(scaled), i);
          const sum = chain.reduce<Fraction>((total, data, k) => {
            const [m, q] = fraction(k % 2 === 0 ? data[i] + end : data[i] + (width - end));
            return plus(total, [k % 2 === 0 ? m : -m, q]);
          }, start);
          expectHeld(sum, ends(summed), i);
        }
    },
  );

  it('of products of forms', () => {
    const factors = Array.from({ length: STEPS }, () => numbers(n));
    const forms = factors.map((data) => enclose(intervalTensor([n], data, data)));
    const y = forms.reduce(arithmetic.mul);
    for (let i = 0; i < n; i++)
      expectHeld(factors.map((data) => fraction(data[i])).reduce(times), ends(y), i);
  });

  it('of a sum over many elements', () => {
    for (let turn = 0; turn < 10; turn++) {
      const data = numbers(5000);
      const total = arithmetic.sum(enclose(intervalTensor([5000], data, data.slice())), [0], false);
      expectHeld(
        data.reduce<Fraction>((sum, one) => plus(sum, fraction(one)), [0n, 60n]),
        ends(total),
        0,
      );
    }
  });
});

describe('symbols are shared', () => {
  const x = input('x', [1, 3]);
  const weights = expression({ shape: [3, 3], data: Float64Array.of(1, 2, -1, 0.5, -3, 2, 1, 1, 1) });
  const box = intervalTensor([1, 3], [-1, 0, 2], [1, 1, 5]);

  it('what is subtracted from itself by another way is nothing but rounding', () => {
    const there = x.matmul(weights);
    const [rest] = affine([there.add(x).sub(x.add(0.25)).sub(there)], { x: box });
    rest.lo.forEach((lo, i) => {
      expect(lo).toBeCloseTo(-0.25, 13);
      expect(rest.hi[i]).toBeCloseTo(-0.25, 13);
    });
    const { arithmetic, enclose } = affineAnalysis();
    const form = enclose(box);
    const zero = arithmetic.sub(form, form);
    expect([...zero.range.lo, ...zero.range.hi].map((end) => end + 0)).toEqual(new Array(6).fill(0));
  });

  it('a function that is not linear is subtracted from itself, too', () => {
    const { arithmetic, enclose } = affineAnalysis();
    const curve = { name: 'square', at: (a: { lo: number; hi: number }) => a, extrema: [] } as const;
    const y = arithmetic.univariate(arithmetic.power(enclose(box), 2), curve);
    const { range } = arithmetic.sub(y, y);
    expect(Math.max(...range.hi)).toBe(0);
  });

  it('a linear function has its exact range, but for rounding', () => {
    const [y] = affine([x.sub(1).div(4).matmul(weights).mul(3).add(2)], { x: box });
    const random = stream(3, 'unused');
    expect(random).toBeDefined();
    const centre = [0, 0.5, 3.5];
    const radius = [1, 0.5, 1.5];
    const w = [
      [1, 2, -1],
      [0.5, -3, 2],
      [1, 1, 1],
    ];
    for (let j = 0; j < 3; j++) {
      const middle = centre.reduce((sum, c, i) => sum + ((c - 1) / 4) * w[i][j] * 3, 2);
      const reach = radius.reduce((sum, r, i) => sum + (r / 4) * Math.abs(w[i][j]) * 3, 0);
      expect(y.lo[j]).toBeCloseTo(middle - reach, 12);
      expect(y.hi[j]).toBeCloseTo(middle + reach, 12);
    }
  });

  it('the derivative of x·x is 2x, and x·x the square but for the half that no line can have', () => {
    const one = input('x', [1]);
    const [square, slope] = affine([one.mul(one), ...adjoint(one.mul(one), [one])], {
      x: intervalTensor([1], [1], [3]),
    });
    expect([slope.lo[0], slope.hi[0]].map((end) => Number(end.toFixed(12)))).toEqual([2, 6]);
    expect([square.lo[0], square.hi[0]].map((end) => Number(end.toFixed(12)))).toEqual([1, 9]);
    const { arithmetic, enclose } = affineAnalysis();
    const form = enclose(intervalTensor([1], [-1], [1]));
    // Centre ½, radius ½: common symbols of a product have squares in [0, 1].
    expect(arithmetic.mul(form, form).radius[0]).toBeCloseTo(0.5, 12);
  });
});

describe('symbols are limited', () => {
  it('with fewer of them ranges are wider, and as sound', () => {
    const random = stream(5, 'few');
    const x = input('x', [1, 3]);
    const y = x.matmul(squareWeights(3)).tanh().matmul(squareWeights(3)).silu().matmul(squareWeights(3));
    const box = boxOf(random, [1, 3], 0.5);
    const widthsOf = [100, 4, 2, 1].map((most) => {
      const [range] = affine([y], { x: box }, most);
      for (let k = 0; k < 20; k++) {
        const [at] = encloseWith(intervals, [y], { x: intervals.constant(member(box, random)) });
        expectMet(range, at, `with ${most} symbols`);
      }
      return range.hi[0] - range.lo[0];
    });
    widthsOf.slice(1).forEach((one, k) => {
      expect(one).toBeGreaterThanOrEqual(widthsOf[k]);
    });
    expect(widthsOf[3]).toBeGreaterThan(1.05 * widthsOf[0]);
  });
});

describe('what is beyond doubles', () => {
  const x = input('x', [1, 2]);

  it('is the whole line, and nothing that follows is wrong', () => {
    const large = x.mul(1e200).mul(1e200);
    const [y, tanh] = affine([large, large.tanh()], { x: intervalTensor([1, 2], [-1, 1], [2, 2]) });
    expect([...y.lo, ...y.hi].filter(Number.isNaN)).toEqual([]);
    expect(y.hi[0]).toBe(Number.POSITIVE_INFINITY);
    expect(tanh.lo[0]).toBeGreaterThanOrEqual(-1);
    expect(tanh.hi[0]).toBe(1);
  });

  it('a quotient by what may be 0 is, too, and a branch that is not taken does not matter', () => {
    const box = { x: intervalTensor([1, 2], [-1, 1], [1, 2]) };
    const [quotient, chosen] = affine(
      [expression({ shape: [], data: Float64Array.of(1) }).div(x), x.less(5).where(x, x.power(-1))],
      box,
    );
    expect([quotient.lo[0], quotient.hi[0]]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect([quotient.lo[1], quotient.hi[1]].map((end) => Number(end.toFixed(12)))).toEqual([0.5, 1]);
    expect([...chosen.lo, ...chosen.hi].map((end) => Number(end.toFixed(12)))).toEqual([-1, 1, 1, 2]);
  });
});
