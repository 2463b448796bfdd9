import { describe, expect, it } from 'vitest';
import type { Bounds } from '../../src/graph/enclosing.ts';
import { contains, EMPTY, WHOLE } from '../../src/interval/bounds.ts';
import { boundsArithmetic } from '../../src/interval/kernels.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';
import { successor } from './oracle.ts';

const oo = Number.POSITIVE_INFINITY;
const MAX = Number.MAX_VALUE;
const ETA = Number.MIN_VALUE;

const kernels = {
  exp: boundsArithmetic.exp,
  log: boundsArithmetic.log,
  arctan: boundsArithmetic.arctan,
  sqrt: boundsArithmetic.sqrt,
  sigmoid: boundsArithmetic.sigmoid,
  softplus: boundsArithmetic.softplus,
  tanh: boundsArithmetic.tanh,
  sin: boundsArithmetic.sin,
  cos: boundsArithmetic.cos,
  normalCdf: boundsArithmetic.normalCdf,
  normalPdf: boundsArithmetic.normalPdf,
};
type Kernel = keyof typeof kernels;

/** An argument of any size, with an eye on those at which a kernel changes its method. */
function argument(random: RandomStream): number {
  const turns = [
    0,
    2 ** -27,
    0.17,
    0.2,
    0.4,
    0.65,
    Math.LN2 / 8,
    Math.SQRT1_2,
    Math.SQRT2,
    1,
    1.5,
    37,
    37.6,
    40,
    708,
    709.78,
    744,
  ];
  const size = [
    turns[random.integer(turns.length)] + random.integer(3) * 2 ** -random.integer(60),
    random.uniform() * 4,
    random.uniform() * 800,
    2 ** (random.uniform() * 2098 - 1074),
    2 ** (random.integer(80) - 40) * Math.SQRT2,
    oo,
  ][random.integer(6)];
  return random.integer(2) === 0 ? size : -size;
}

/** x moved by at most a few doubles, or far. */
function beyond(x: number, random: RandomStream): number {
  let y = x;
  for (let steps = random.integer(4); steps > 0; steps--) y = successor(y);
  return random.integer(2) === 0 ? y : Math.max(y, argument(random));
}

describe('monotone kernels keep nested intervals nested, to the last bit', () => {
  for (const name of ['exp', 'log', 'arctan', 'sqrt', 'sigmoid', 'softplus', 'tanh'] as const) {
    it(name, () => {
      const random = stream(1, name);
      for (let n = 0; n < 30_000; n++) {
        const inner = argument(random);
        const part = { lo: inner, hi: beyond(inner, random) };
        const whole = { lo: -beyond(-part.lo, random), hi: beyond(part.hi, random) };
        const [f, g] = [kernels[name](part), kernels[name](whole)];
        if (!contains(g, f))
          expect.fail(
            `[${part.lo}, ${part.hi}] in [${whole.lo}, ${whole.hi}]: [${f.lo}, ${f.hi}], [${g.lo}, ${g.hi}]`,
          );
      }
    });
  }

  it('ends increase from each double to the next where methods meet', () => {
    for (const turn of [
      -744,
      -708,
      -37,
      -0.17,
      -0.4,
      0,
      2 ** -27,
      0.17,
      0.2,
      0.4,
      0.65,
      Math.SQRT1_2,
      1,
      Math.SQRT2,
      20,
      37,
      40,
      709.78,
    ])
      for (const name of ['exp', 'log', 'arctan', 'sigmoid', 'softplus', 'tanh'] as const) {
        if (name === 'log' && turn <= 0) continue;
        let x = turn;
        for (let n = 0; n < 200; n++) x = -successor(-x);
        let last = kernels[name]({ lo: x, hi: x });
        for (let n = 0; n < 400; n++) {
          x = successor(x);
          const next = kernels[name]({ lo: x, hi: x });
          if (next.lo < last.lo || next.hi < last.hi) expect.fail(`${name} falls at ${x}`);
          last = next;
        }
      }
  });
});

describe('ends increase across every change of the reduced argument', () => {
  const kinds = {
    exp: (k: number) => ((k - 4000) * Math.LN2) / 8,
    log: (k: number) => (k % 2 === 0 ? 1 : Math.SQRT2) * 2 ** ((k >> 2) - 1000),
  } as const;
  it.each(Object.entries(kinds) as [keyof typeof kinds, (k: number) => number][])('%s', (name, turn) => {
    for (let k = 0; k < 8000; k += 7) {
      let x = turn(k);
      for (let n = 0; n < 8; n++) x = -successor(-x);
      let last = kernels[name]({ lo: x, hi: x });
      for (let n = 0; n < 16; n++) {
        x = successor(x);
        const next = kernels[name]({ lo: x, hi: x });
        if (next.lo < last.lo || next.hi < last.hi) expect.fail(`${name} falls at ${x}`);
        last = next;
      }
    }
  });
});

describe('other kernels keep nested intervals nested when they are not nested by a few roundings only', () => {
  for (const name of ['sin', 'cos', 'normalCdf', 'normalPdf'] as const) {
    it(name, () => {
      const random = stream(2, name);
      for (let n = 0; n < 20_000; n++) {
        const lo = random.uniform() * 16 - 8;
        const hi = lo + 2 ** -(random.uniform() * 20) * 4;
        const gap = (hi - lo) * 2 ** -8 * (1 + random.uniform());
        // Ends are shared, or well apart.
        const whole = { lo, hi };
        const part = {
          lo: random.integer(2) === 0 ? lo : lo + gap,
          hi: random.integer(2) === 0 ? hi : hi - gap,
        };
        const [f, g] = [kernels[name](part), kernels[name](whole)];
        if (!contains(widened(g), f)) expect.fail(`[${part.lo}, ${part.hi}] in [${lo}, ${hi}]`);
      }
    });
  }
});

/** By the width that these kernels give to a point. */
function widened({ lo, hi }: Bounds): Bounds {
  return { lo: lo - 2 ** -48 * Math.abs(lo), hi: hi + 2 ** -48 * Math.abs(hi) };
}

describe('infinite ends, no members and NaN', () => {
  const atWhole: Record<Kernel, Bounds> = {
    exp: { lo: 0, hi: oo },
    log: WHOLE,
    arctan: { lo: -1.5707963267948968, hi: 1.5707963267948968 },
    sqrt: { lo: 0, hi: oo },
    sigmoid: { lo: 0, hi: 1 },
    softplus: { lo: 0, hi: oo },
    tanh: { lo: -1, hi: 1 },
    sin: { lo: -1, hi: 1 },
    cos: { lo: -1, hi: 1 },
    normalCdf: { lo: 0, hi: 1 },
    normalPdf: { lo: 0, hi: 0.398942280401434 },
  };

  it.each(Object.entries(kernels))('%s', (name, f) => {
    expect(f(EMPTY)).toEqual(EMPTY);
    expect(f({ lo: 1, hi: 0 })).toEqual(EMPTY);
    const whole = f(WHOLE);
    expect(whole.lo).toBe(atWhole[name as Kernel].lo);
    expect(whole.hi).toBeCloseTo(atWhole[name as Kernel].hi, 14);
    for (const nan of [
      { lo: Number.NaN, hi: 1 },
      { lo: 1, hi: Number.NaN },
    ])
      expect(f(nan)).toEqual(whole);
  });

  it('values beyond the largest double lie between it and infinity', () => {
    expect(boundsArithmetic.exp({ lo: 710, hi: 711 })).toEqual({ lo: MAX, hi: oo });
    expect(boundsArithmetic.softplus({ lo: MAX, hi: MAX })).toEqual({ lo: MAX, hi: oo });
    expect(boundsArithmetic.log({ lo: 1, hi: oo }).hi).toBe(oo);
  });

  it('values below the smallest double lie between zero and it', () => {
    const { lo, hi } = boundsArithmetic.exp({ lo: -1000, hi: -1000 });
    expect(lo).toBe(0);
    expect(hi).toBeLessThanOrEqual(2 * ETA);
    expect(hi).toBeGreaterThan(0);
    expect(boundsArithmetic.tanh({ lo: ETA, hi: ETA })).toEqual({ lo: 0, hi: ETA });
    expect(boundsArithmetic.arctan({ lo: ETA, hi: ETA })).toEqual({ lo: 0, hi: ETA });
  });

  it('known points are exact', () => {
    expect(boundsArithmetic.log({ lo: 1, hi: 1 })).toEqual({ lo: 0, hi: 0 });
    expect(boundsArithmetic.sqrt({ lo: 4, hi: 9 })).toEqual({ lo: 2, hi: 3 });
    expect(boundsArithmetic.sqrt({ lo: -4, hi: 9 })).toEqual({ lo: 0, hi: 3 });
    expect(boundsArithmetic.sin({ lo: 0, hi: 0 })).toEqual({ lo: 0, hi: 0 });
    expect(boundsArithmetic.tanh({ lo: -0, hi: 0 })).toEqual({ lo: 0, hi: 0 });
    expect(boundsArithmetic.normalCdf({ lo: 0, hi: 0 })).toEqual({ lo: 0.5, hi: 0.5 });
    expect(boundsArithmetic.log({ lo: -1, hi: 0 })).toEqual(EMPTY);
    expect(boundsArithmetic.sqrt({ lo: -2, hi: -1 })).toEqual(EMPTY);
  });
});

describe('sine and cosine find their extrema', () => {
  it('that lie inside, and only those', () => {
    expect(boundsArithmetic.sin({ lo: 1.5, hi: 1.6 }).hi).toBe(1);
    expect(boundsArithmetic.sin({ lo: 4.7, hi: 4.8 }).lo).toBe(-1);
    expect(boundsArithmetic.cos({ lo: -0.1, hi: 0.1 }).hi).toBe(1);
    expect(boundsArithmetic.cos({ lo: 3.1, hi: 3.2 }).lo).toBe(-1);
    expect(boundsArithmetic.cos({ lo: 100, hi: 107 })).toEqual({ lo: -1, hi: 1 });
    const { lo, hi } = boundsArithmetic.sin({ lo: -1.5, hi: 1.5 });
    expect(hi).toBeLessThan(0.99749498660406);
    expect(lo).toBeGreaterThan(-0.99749498660406);
  });
});
