import { describe, expect, it } from 'vitest';
import { adjoint, type Expression, evaluate, input } from '../../src/graph/index.ts';
import { positivePart, type Smoothing, smooth } from '../../src/reference/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';

const x = input('x', ['N']);
const points = Array.from({ length: 81 }, (_, i) => (i - 40) / 20);
const at = (e: Expression, values: readonly number[] = points) =>
  evaluate([e], { x: tensor(values) })[0].data;
const zero = (e: Expression) => e.like(0);
const identity = (e: Expression) => e;

describe('smoothing between two functions', () => {
  it("is the seed's (1 − σ)·f₁ + σ·f₂ with σ = 1/(1 + e^(−(x−p)/w))", () => {
    const [p, w] = [0.3, 0.2];
    const got = at(
      smooth(
        x,
        (e) => e.sine(),
        (e) => e.square().add(1),
        { position: p, width: w },
      ),
    );
    points.forEach((value, i) => {
      const share = 1 / (1 + Math.exp(-(value - p) / w));
      expect(got[i]).toBeCloseTo((1 - share) * Math.sin(value) + share * (value ** 2 + 1), 13);
    });
  });

  it('is the mean of both functions at the position, whatever the width', () => {
    for (const width of [1e-3, 0.05, 2]) {
      const e = smooth(
        x,
        (z) => z.sine(),
        (z) => z.add(5),
        { position: 0.25, width },
      );
      expect(at(e, [0.25])[0]).toBeCloseTo((Math.sin(0.25) + 5.25) / 2, 13);
    }
  });

  it('differs from the sharp function by at most |f₂ − f₁|·e^(−|x−p|/w)', () => {
    const options = { position: -0.5, width: 0.1 };
    const [smoothed, sharp] = [options, { position: -0.5 }].map((o) =>
      at(smooth(x, zero, (e) => e.add(3), o)),
    );
    points.forEach((value, i) => {
      const bound = Math.abs(value + 3) * Math.exp(-Math.abs(value + 0.5) / 0.1);
      // 1e-15: rounding of the values themselves.
      expect(Math.abs(smoothed[i] - sharp[i])).toBeLessThanOrEqual(bound + 1e-15);
    });
  });

  it('without a width switches from f₁ below the position to f₂ from it on', () => {
    expect([
      ...at(
        smooth(
          x,
          (e) => e.like(-1),
          (e) => e.like(1),
          { position: 0.5 },
        ),
        [0.4, 0.5, 0.6],
      ),
    ]).toEqual([-1, 1, 1]);
  });
});

describe('the smoothed positive part', () => {
  it('is x/(1 + e^(−x/w)), and SiLU at width 1', () => {
    const got = at(positivePart(x, { width: 0.05 }));
    points.forEach((value, i) => {
      expect(got[i]).toBeCloseTo(value / (1 + Math.exp(-value / 0.05)), 14);
    });
    expect(positivePart(x, { width: 1 })).toBe(x.silu());
  });

  it('is the smoothing between 0 and x, at any position', () => {
    for (const options of [{ width: 0.3 }, { width: 0.3, position: 0.2 }, { position: 0.2 }]) {
      const [left, right] = [positivePart(x, options), smooth(x, zero, identity, options)].map((e) => at(e));
      left.forEach((value, i) => {
        expect(value).toBeCloseTo(right[i], 14);
      });
    }
  });

  it('without a width is max(x, 0)', () => {
    expect([...at(positivePart(x), [-2, 0, 3])]).toEqual([0, 0, 3]);
  });

  it('has a derivative that central differences confirm', () => {
    const e = positivePart(x, { width: 0.3, position: 0.1 });
    const slope = at(adjoint(e, [x])[0]);
    // Truncation h²/6·|f‴| with |f‴| ≲ 1/w² · 1, h = 1e-5: 2e-10; rounding u/h: 1e-11.
    const h = 1e-5;
    const [up, down] = [h, -h].map((step) =>
      at(
        e,
        points.map((value) => value + step),
      ),
    );
    slope.forEach((value, i) => {
      expect(Math.abs(value - (up[i] - down[i]) / (2 * h))).toBeLessThan(2e-9);
    });
  });
});

describe('a smoothing that cannot be', () => {
  it.each<[string, unknown, RegExp]>([
    ['a width of 0', { width: 0 }, /width.*received 0/],
    ['a negative width', { width: -1 }, /width.*received -1/],
    ['a width that is text', { width: '0.05' }, /width.*positive number/],
    ['an infinite width', { width: Number.POSITIVE_INFINITY }, /width/],
    ['a position that is not a number', { width: 1, position: Number.NaN }, /position/],
    ['an unknown key', { with: 1 }, /with/],
    ['nothing', null, /null/],
  ])('is refused: %s', (_, smoothing, message) => {
    const build = () => positivePart(x, smoothing as Smoothing);
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
