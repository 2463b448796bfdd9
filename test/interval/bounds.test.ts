import { describe, expect, it } from 'vitest';
import type { Bounds } from '../../src/graph/enclosing.ts';
import * as bounds from '../../src/interval/bounds.ts';
import { power } from '../../src/interval/power.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';
import { anyDouble, exactly, SCALE, sign, successor } from './oracle.ts';

const oo = Number.POSITIVE_INFINITY;
const MAX = Number.MAX_VALUE;
const ETA = Number.MIN_VALUE;
const { EMPTY, WHOLE } = bounds;

/** An interval of ends of any size; every so often a point, or with an infinite end. */
function anyInterval(random: RandomStream): Bounds {
  const a = anyDouble(random);
  const near = a * (1 + random.uniform() * 2 ** -random.integer(50));
  const b = [a, near, anyDouble(random), random.integer(2) === 0 ? -oo : oo][random.integer(4)];
  return { lo: Math.min(a, b), hi: Math.max(a, b) };
}

/** A part of `a`: its ends moved inward by a random amount, or not at all. */
function partOf(a: Bounds, random: RandomStream): Bounds {
  const member = () => memberOf(a, random);
  const [p, q] = [member(), member()];
  return {
    lo: random.integer(3) === 0 ? a.lo : Math.min(p, q),
    hi: random.integer(3) === 0 ? a.hi : Math.max(p, q),
  };
}

/** A finite member: an end, the one next to it, or something in between. */
function memberOf({ lo, hi }: Bounds, random: RandomStream): number {
  const low = Math.max(lo, -MAX);
  const high = Math.min(hi, MAX);
  const t = random.uniform();
  const between = [low, high, successor(low), low * (1 - t) + high * t, low * t ** 40][random.integer(5)];
  return Math.min(high, Math.max(low, between));
}

const binary = {
  add: bounds.add,
  sub: bounds.sub,
  mul: bounds.mul,
  div: bounds.div,
  max: bounds.max,
  min: bounds.min,
  hull: bounds.hull,
  intersect: bounds.intersect,
};
const unary = {
  neg: bounds.neg,
  abs: bounds.abs,
  square: bounds.square,
  sqrt: bounds.sqrt,
  'power 3': (a: Bounds) => power(a, 3),
  'power 4': (a: Bounds) => power(a, 4),
  'power −3': (a: Bounds) => power(a, -3),
  'power −2': (a: Bounds) => power(a, -2),
  'power 1.5': (a: Bounds) => power(a, 1.5),
  'power 0.3': (a: Bounds) => power(a, 0.3),
  'power −0.7': (a: Bounds) => power(a, -0.7),
};

/** Where an exact result lies beside a double: the sign of the difference. */
const exact: Record<'add' | 'sub' | 'mul' | 'div', (a: number, b: number, c: number) => number> = {
  add: sign.sum,
  sub: (a, b, c) => sign.sum(a, -b, c),
  mul: sign.product,
  div: sign.quotient,
};

describe('results hold the exact result for all members, with no tolerance', () => {
  for (const name of ['add', 'sub', 'mul', 'div'] as const) {
    it(name, () => {
      const random = stream(1, name);
      for (let n = 0; n < 1500; n++) {
        const [a, b] = [anyInterval(random), anyInterval(random)];
        const result = binary[name](a, b);
        for (let sample = 0; sample < 6; sample++) {
          const [p, q] = [memberOf(a, random), memberOf(b, random)];
          if (name === 'div' && q === 0) continue;
          const isBelow = result.hi === oo || exact[name](p, q, result.hi) <= 0;
          const isAbove = result.lo === -oo || exact[name](p, q, result.lo) >= 0;
          if (!isBelow || !isAbove) expect.fail(`${p}, ${q} outside [${result.lo}, ${result.hi}]`);
        }
      }
    });
  }

  it('powers', () => {
    const random = stream(1, 'powers');
    for (let n = 0; n < 1000; n++) {
      const a = anyInterval(random);
      const x = memberOf(a, random);
      const p = 1 + random.integer(7);
      const result = power(a, p);
      // xᵖ against an end, both times 2^(1074p).
      const value = exactly(x) ** BigInt(p);
      const scaled = (end: number) => exactly(end) << (SCALE * BigInt(p - 1));
      const holds =
        (result.lo === -oo || scaled(result.lo) <= value) && (result.hi === oo || value <= scaled(result.hi));
      if (!holds) expect.fail(`${x} to the ${p} outside [${result.lo}, ${result.hi}]`);
    }
  });
});

describe('arithmetic is tight: on points, the doubles next to the exact result', () => {
  it('adjacent or equal ends', () => {
    const random = stream(2, 'tight');
    for (const f of [bounds.add, bounds.sub, bounds.mul, bounds.div]) {
      for (let n = 0; n < 3000; n++) {
        const { lo, hi } = f(bounds.point(anyDouble(random)), bounds.point(anyDouble(random)));
        if (lo > hi) continue;
        if (lo !== hi && successor(lo) !== hi + 0 && !(lo === -oo && hi === oo))
          expect.fail(`[${lo}, ${hi}]`);
      }
    }
    expect(bounds.add(bounds.point(0.1), bounds.point(0.2))).toEqual({
      lo: 0.30000000000000004 - 2 ** -54,
      hi: 0.30000000000000004,
    });
    expect(bounds.mul(bounds.point(3), bounds.point(0.25))).toEqual({ lo: 0.75, hi: 0.75 });
    expect(bounds.div(bounds.point(3), bounds.point(4))).toEqual({ lo: 0.75, hi: 0.75 });
  });

  it('powers lose at most one rounding a multiplication', () => {
    const { lo, hi } = power(bounds.point(1.1), 10);
    expect(hi - lo).toBeLessThan(20 * 2 ** -52 * hi);
    const real = power(bounds.point(1.7), 0.3);
    expect(real.hi - real.lo).toBeLessThan(40 * 2 ** -52 * real.hi);
  });
});

describe('inclusion is preserved: A ⊆ B implies f(A) ⊆ f(B)', () => {
  for (const [name, f] of Object.entries(binary)) {
    it(name, () => {
      const random = stream(3, name);
      for (let n = 0; n < 3000; n++) {
        const [a, b] = [anyInterval(random), anyInterval(random)];
        const [part, other] = [partOf(a, random), partOf(b, random)];
        const [inner, outer] = [f(part, other), f(a, b)];
        if (!bounds.contains(outer, inner))
          expect.fail(`[${part.lo}, ${part.hi}], [${other.lo}, ${other.hi}]: [${inner.lo}, ${inner.hi}]`);
      }
    });
  }
  for (const [name, f] of Object.entries(unary)) {
    it(name, () => {
      const random = stream(4, name);
      for (let n = 0; n < 3000; n++) {
        const a = anyInterval(random);
        const part = partOf(a, random);
        const [inner, outer] = [f(part), f(a)];
        if (!bounds.contains(outer, inner)) expect.fail(`[${part.lo}, ${part.hi}] of [${a.lo}, ${a.hi}]`);
      }
    });
  }
});

describe('an operand without members gives none, and a NaN end means the whole line', () => {
  const one = bounds.point(1);
  const nowhere = { lo: 2, hi: 1 };
  const nan: Bounds[] = [
    { lo: Number.NaN, hi: 1 },
    { lo: 0, hi: Number.NaN },
    { lo: Number.NaN, hi: Number.NaN },
  ];

  it.each(Object.entries(binary).filter(([name]) => name !== 'hull'))('%s', (_, f) => {
    for (const empty of [EMPTY, nowhere]) {
      expect(f(empty, one)).toEqual(EMPTY);
      expect(f(one, empty)).toEqual(EMPTY);
      expect(f(empty, nan[0])).toEqual(EMPTY);
    }
    for (const bad of nan) {
      expect(f(bad, one)).toEqual(f(WHOLE, one));
      expect(f(one, bad)).toEqual(f(one, WHOLE));
    }
  });

  it.each(Object.entries(unary))('%s', (_, f) => {
    for (const empty of [EMPTY, nowhere]) expect(f(empty)).toEqual(EMPTY);
    for (const bad of nan) expect(f(bad)).toEqual(f(WHOLE));
  });

  it('a hull ignores the empty set', () => {
    expect(bounds.hull(EMPTY, one)).toEqual(one);
    expect(bounds.hull(nowhere, EMPTY)).toEqual(EMPTY);
    expect(bounds.hull(one, nan[0])).toEqual(WHOLE);
  });

  it('NaN as a point is the whole line', () => {
    expect(bounds.point(Number.NaN)).toEqual(WHOLE);
  });
});

describe('products and quotients with zero and infinity', () => {
  it('take 0·∞ as 0', () => {
    expect(bounds.mul(bounds.point(0), WHOLE)).toEqual({ lo: 0, hi: 0 });
    expect(bounds.mul({ lo: 0, hi: 1 }, { lo: 2, hi: oo })).toEqual({ lo: 0, hi: oo });
  });

  it('divide by what is not zero', () => {
    const { div, point } = bounds;
    expect(div({ lo: 1, hi: 2 }, { lo: -1, hi: 1 })).toEqual(WHOLE);
    expect(div({ lo: 1, hi: 2 }, point(0))).toEqual(EMPTY);
    expect(div({ lo: 1, hi: 2 }, { lo: 0, hi: 4 })).toEqual({ lo: 0.25, hi: oo });
    expect(div({ lo: 1, hi: 2 }, { lo: -4, hi: 0 })).toEqual({ lo: -oo, hi: -0.25 });
    expect(div({ lo: 1, hi: 2 }, { lo: -0, hi: 4 })).toEqual({ lo: 0.25, hi: oo });
    expect(div({ lo: 1, hi: 2 }, { lo: 2, hi: oo })).toEqual({ lo: 0, hi: 1 });
  });

  it('keep overflow finite on the inner side, and underflow on the right side of zero', () => {
    expect(bounds.mul({ lo: 2, hi: MAX }, { lo: 2, hi: MAX })).toEqual({ lo: 4, hi: oo });
    expect(bounds.mul(bounds.point(-MAX), bounds.point(MAX))).toEqual({ lo: -oo, hi: -MAX });
    expect(bounds.mul(bounds.point(ETA), bounds.point(0.5))).toEqual({ lo: 0, hi: ETA });
    expect(bounds.mul(bounds.point(ETA), bounds.point(-0.5)).lo).toBe(-ETA);
  });
});

describe('powers', () => {
  it('respect parity', () => {
    expect(power({ lo: -2, hi: 3 }, 2)).toEqual({ lo: 0, hi: 9 });
    expect(power({ lo: -2, hi: 3 }, 3)).toEqual({ lo: -8, hi: 27 });
    expect(power({ lo: -3, hi: -2 }, 4)).toEqual({ lo: 16, hi: 81 });
    expect(power({ lo: -3, hi: 5 }, 0)).toEqual({ lo: 1, hi: 1 });
    expect(bounds.square({ lo: -2, hi: 3 })).toEqual({ lo: 0, hi: 9 });
  });

  it('with a negative exponent are reciprocals', () => {
    expect(power({ lo: -2, hi: 4 }, -2)).toEqual({ lo: 0.0625, hi: oo });
    expect(power({ lo: -2, hi: 4 }, -1)).toEqual(WHOLE);
    expect(power({ lo: 2, hi: 4 }, -1)).toEqual({ lo: 0.25, hi: 0.5 });
  });

  it('with a real exponent are those of the members that are not negative', () => {
    expect(power({ lo: -4, hi: 4 }, 0.5)).toEqual({ lo: 0, hi: 2 });
    expect(power({ lo: -4, hi: 4 }, 1.5)).toEqual({ lo: 0, hi: 8 });
    expect(power({ lo: -4, hi: -1 }, 0.3)).toEqual(EMPTY);
    expect(power({ lo: -4, hi: 0 }, 0.3)).toEqual({ lo: 0, hi: 0 });
    expect(power({ lo: 0, hi: oo }, 0.3)).toEqual({ lo: 0, hi: oo });
  });
});

describe('measures', () => {
  it('the width is rounded up', () => {
    expect(bounds.width({ lo: -1, hi: 2 ** -60 })).toBe(1 + 2 ** -52);
    expect(bounds.width({ lo: -MAX, hi: MAX })).toBe(oo);
    expect([bounds.width(WHOLE), bounds.width(EMPTY), bounds.width(bounds.point(3))]).toEqual([oo, 0, 0]);
  });

  it('the midpoint is a finite member', () => {
    const random = stream(5, 'midpoint');
    for (let n = 0; n < 20_000; n++) {
      const a = anyInterval(random);
      const middle = bounds.midpoint(a);
      if (!Number.isFinite(middle) || !bounds.contains(a, middle))
        expect.fail(`${middle} of [${a.lo}, ${a.hi}]`);
    }
    expect(bounds.midpoint({ lo: MAX / 2, hi: MAX })).toBe(0.75 * MAX);
    expect(bounds.midpoint(bounds.point(ETA))).toBe(ETA);
    expect(bounds.midpoint(WHOLE)).toBe(0);
    expect(bounds.midpoint(EMPTY)).toBeNaN();
  });

  it('membership includes the ends, and everything contains the empty set', () => {
    const a = { lo: -1, hi: 2 };
    expect([-1, 2, 0, -1.0000000000000002, 2.0000000000000004].map((x) => bounds.contains(a, x))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(bounds.contains(bounds.point(0), -0)).toBe(true);
    expect(bounds.contains(a, EMPTY) && bounds.contains(EMPTY, EMPTY)).toBe(true);
    expect(bounds.contains(EMPTY, 0) || bounds.contains(EMPTY, a)).toBe(false);
    expect(bounds.intersect(a, { lo: 3, hi: 4 })).toEqual(EMPTY);
    expect([bounds.magnitude(a), bounds.magnitude(EMPTY)]).toEqual([2, 0]);
  });
});
