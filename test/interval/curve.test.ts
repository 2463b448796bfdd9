import { describe, expect, it } from 'vitest';
import type { Bounds, Curve } from '../../src/graph/enclosing.ts';
import { contains, EMPTY, WHOLE } from '../../src/interval/bounds.ts';
import { rangeOf } from '../../src/interval/curve.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';
import { approximately, oracle, successor, within } from './oracle.ts';

const oo = Number.POSITIVE_INFINITY;

/** The two doubles around a decimal number that is not one. */
function around(digits: string): Bounds {
  const nearest = Number(digits);
  return { lo: -successor(-nearest), hi: successor(nearest) };
}

function extremum(at: string, value: string) {
  return { at: around(at), value: around(value) };
}

/** SiLU and two derivatives; stationary points from mpmath, 30 digits. */
const curves: Record<'silu' | "silu'" | "silu''", Curve> = {
  silu: {
    name: 'silu',
    at: (x, k) => k.mul(x, k.sigmoid(x)),
    extrema: [extremum('-1.27846454276107379510935873902', '-0.278464542761073795109358739023')],
    limits: [0, oo],
  },
  "silu'": {
    name: "silu'",
    at: (x, k) => k.mul(k.sigmoid(x), k.add(k.point(1), k.mul(x, k.sigmoid(k.neg(x))))),
    extrema: [
      extremum('-2.39935728051546766783273969728', '-0.0998393201288669169581849243206'),
      extremum('2.39935728051546766783273969728', '1.09983932012886691695818492432'),
    ],
    limits: [0, 1],
  },
  "silu''": {
    name: "silu''",
    at: (x, k) => {
      const [s, t] = [k.sigmoid(x), k.sigmoid(k.neg(x))];
      return k.mul(k.mul(s, t), k.add(k.point(2), k.mul(x, k.sub(t, s))));
    },
    extrema: [
      extremum('-3.43584099353511068895164134385', '-0.0369143731998931856382917797722'),
      { at: { lo: 0, hi: 0 }, value: { lo: 0.5, hi: 0.5 } },
      extremum('3.43584099353511068895164134385', '-0.0369143731998931856382917797722'),
    ],
    limits: [0, 0],
  },
};
type Name = keyof typeof curves;

function interval(random: RandomStream): Bounds {
  const [a, b] = [random.uniform() * 20 - 10, random.uniform() * 20 - 10];
  const near = a + 2 ** -(random.uniform() * 45);
  return random.integer(2) === 0 ? { lo: Math.min(a, b), hi: Math.max(a, b) } : { lo: a, hi: near };
}

describe('the range over an interval is exact', () => {
  for (const [name, curve] of Object.entries(curves) as [Name, Curve][]) {
    it(`${name}: holds every sample, and the samples with the extrema fill it but for rounding`, () => {
      const random = stream(1, name);
      const { extrema } = curve;
      if (extrema === 'unknown') throw new Error('not here');
      for (let n = 0; n < 60; n++) {
        const x = interval(random);
        const range = rangeOf(curve, x);
        const inside = extrema.filter(({ at }) => x.lo <= at.hi && at.lo <= x.hi).map(({ at }) => at.lo);
        const samples = Array.from({ length: 16 }, () => x.lo + (x.hi - x.lo) * random.uniform());
        const members = [x.lo, x.hi, ...inside, ...samples].map((v) => Math.min(x.hi, Math.max(x.lo, v)));
        const values = members.map((member) => {
          const value = oracle[name](member);
          if (!within(value, range)) expect.fail(`${name}(${member}) outside [${range.lo}, ${range.hi}]`);
          return approximately(value);
        });
        const [least, greatest] = [Math.min(...values), Math.max(...values)];
        // Roundings of a formula whose terms reach 1 + |x|.
        const slack = 40 * 2 ** -53 * Math.max(1, Math.abs(x.lo), Math.abs(x.hi));
        expect(least - range.lo).toBeLessThanOrEqual(slack);
        expect(range.hi - greatest).toBeLessThanOrEqual(slack);
      }
    });

    it(`${name}: at the doubles next to each extremum`, () => {
      if (curve.extrema === 'unknown') throw new Error('not here');
      for (const { at, value } of curve.extrema) {
        const inner = successor(at.lo);
        for (const x of [
          at,
          { lo: inner, hi: inner },
          { lo: at.lo - 1, hi: inner },
          { lo: inner, hi: at.hi + 1 },
        ])
          expect(contains(rangeOf(curve, x), value)).toBe(true);
        const above = rangeOf(curve, { lo: successor(at.hi), hi: at.hi + 1e-9 });
        for (const member of [successor(at.hi), at.hi + 1e-9])
          expect(within(oracle[name](member), above)).toBe(true);
      }
    });

    it(`${name}: nested intervals have nested ranges when they are apart by more than rounding`, () => {
      const random = stream(2, name);
      for (let n = 0; n < 20_000; n++) {
        const outer = interval(random);
        const gap = (outer.hi - outer.lo) / 4;
        const inner = {
          lo: random.integer(2) === 0 ? outer.lo : outer.lo + gap,
          hi: random.integer(2) === 0 ? outer.hi : outer.hi - gap,
        };
        const [f, g] = [rangeOf(curve, inner), rangeOf(curve, outer)];
        const slack = 2 ** -48 * Math.max(1, Math.abs(outer.lo), Math.abs(outer.hi));
        if (!contains({ lo: g.lo - slack, hi: g.hi + slack }, f)) expect.fail(`[${inner.lo}, ${inner.hi}]`);
        if (inner.lo === outer.lo && inner.hi === outer.hi) expect(f).toEqual(g);
      }
    });
  }
});

describe('an extremum whose location is only enclosed', () => {
  const bump: Curve = {
    name: 'bump',
    at: (_, k) => k.point(0),
    extrema: [{ at: { lo: 1, hi: 2 }, value: { lo: 5, hi: 6 } }],
    limits: [0, 0],
  };

  it('counts wherever the interval meets the enclosure, and nowhere else', () => {
    for (const [lo, hi] of [
      [0, 3],
      [1.5, 3],
      [0, 1.5],
      [1.4, 1.6],
      [2, 3],
      [0, 1],
      [-oo, oo],
    ])
      expect(rangeOf(bump, { lo, hi })).toEqual({ lo: 0, hi: 6 });
    expect(rangeOf(bump, { lo: successor(2), hi: 3 })).toEqual({ lo: 0, hi: 0 });
    expect(rangeOf(bump, { lo: -oo, hi: 0.9 })).toEqual({ lo: 0, hi: 0 });
  });
});

describe('infinite ends take the limits', () => {
  it('on one side', () => {
    expect(rangeOf(curves.silu, { lo: 1, hi: oo }).hi).toBe(oo);
    expect(rangeOf(curves.silu, { lo: -oo, hi: -2 }).hi).toBe(0);
    const tail = rangeOf(curves["silu'"], { lo: 3, hi: oo });
    expect(tail.lo).toBe(1);
    expect(tail.hi).toBeLessThan(1.0999);
    expect(rangeOf(curves["silu''"], { lo: -oo, hi: -5 }).hi).toBe(0);
  });

  it('on both, with all extrema', () => {
    const whole = rangeOf(curves["silu'"], WHOLE);
    expect(whole.lo).toBeCloseTo(-0.099839320128866, 14);
    expect(whole.hi).toBeCloseTo(1.099839320128866, 14);
    expect(rangeOf(curves.silu, { lo: Number.NaN, hi: 0 })).toEqual(rangeOf(curves.silu, WHOLE));
    expect(rangeOf(curves.silu, EMPTY)).toEqual(EMPTY);
    expect(rangeOf(curves.silu, { lo: 1, hi: 0 })).toEqual(EMPTY);
  });

  it('arguments far out stay sound', () => {
    for (const x of [-1e4, -745, -1e300, -Number.MAX_VALUE]) {
      const { lo, hi } = rangeOf(curves.silu, { lo: x, hi: x });
      expect(hi).toBe(0);
      expect(lo).toBeLessThan(0);
      expect(lo).toBeGreaterThan(-1e-14);
    }
    expect(contains(rangeOf(curves.silu, { lo: 1e300, hi: 1e300 }), 1e300)).toBe(true);
  });
});

describe('what a curve does not know', () => {
  const cosine: Curve = { name: 'cos', at: (x, k) => k.cos(x), extrema: 'unknown' };

  it('unknown extrema: the natural extension of the formula', () => {
    expect(rangeOf(cosine, { lo: -0.5, hi: 3.5 })).toEqual({ lo: -1, hi: 1 });
    expect(rangeOf(cosine, WHOLE)).toEqual({ lo: -1, hi: 1 });
    const square: Curve = { name: 'x·x', at: (x, k) => k.mul(x, x), extrema: 'unknown' };
    expect(rangeOf(square, { lo: -1, hi: 2 })).toEqual({ lo: -2, hi: 4 });
  });

  it('no limits: the natural extension at infinite ends', () => {
    const exponential: Curve = { name: 'exp', at: (x, k) => k.exp(x), extrema: [] };
    expect(rangeOf(exponential, { lo: -oo, hi: 0 }).lo).toBe(0);
  });

  it('an end outside the domain: the natural extension, which knows the domain', () => {
    const log: Curve = { name: 'log', at: (x, k) => k.log(x), extrema: [], limits: [-oo, oo] };
    expect(rangeOf(log, { lo: -1, hi: 1 })).toEqual({ lo: -oo, hi: 0 });
    expect(rangeOf(log, { lo: -2, hi: -1 })).toEqual(EMPTY);
    expect(rangeOf(log, { lo: 0, hi: 1 })).toEqual({ lo: -oo, hi: 0 });
    expect(rangeOf(log, { lo: 1, hi: oo })).toEqual({ lo: 0, hi: oo });
  });
});
