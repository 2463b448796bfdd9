import { describe, expect, it } from 'vitest';
import {
  addDown,
  addUp,
  divDown,
  divUp,
  down,
  mulDown,
  mulUp,
  sqrtDown,
  sqrtUp,
  subDown,
  subUp,
  up,
} from '../../src/interval/rounding.ts';
import { stream } from '../../src/tensor/index.ts';
import { anyDouble, sign, successor } from './oracle.ts';

const MAX = Number.MAX_VALUE;
const ETA = Number.MIN_VALUE;

/**
 * That `lower` and `upper` are the doubles next to an exact value, or the value itself, where `side(c)` is the exact
 * sign of the value minus a finite c.
 */
function isTight(lower: number, upper: number, side: (c: number) => number): boolean {
  const lowerIsBelow = lower === Number.NEGATIVE_INFINITY || side(lower) >= 0;
  const upperIsAbove = upper === Number.POSITIVE_INFINITY || side(upper) <= 0;
  const exact = Number.isFinite(lower) && side(lower) === 0;
  const adjacent = exact && lower === upper ? true : !exact && successor(lower) === (upper === 0 ? 0 : upper);
  return lowerIsBelow && upperIsAbove && adjacent;
}

describe('a step up or down', () => {
  it('is the neighbouring double, for every kind of double', () => {
    const random = stream(1, 'steps');
    for (let n = 0; n < 200_000; n++) {
      const x = anyDouble(random);
      if (up(x) !== successor(x) || down(x) !== -successor(-x)) expect.fail(`at ${x}: ${down(x)}, ${up(x)}`);
    }
  });

  it('is the neighbouring double at every power of two and its neighbours', () => {
    for (let k = -1074; k < 1024; k++) {
      for (const x of [2 ** k, successor(2 ** k), -successor(-(2 ** k))]) {
        expect(up(x)).toBe(successor(x));
        expect(up(-x) + 0).toBe(successor(-x) + 0);
      }
    }
  });

  it('leaves an infinity behind it for the largest double, and stays at one ahead', () => {
    expect([up(Number.NEGATIVE_INFINITY), down(Number.POSITIVE_INFINITY)]).toEqual([-MAX, MAX]);
    expect([up(Number.POSITIVE_INFINITY), down(Number.NEGATIVE_INFINITY)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    expect([up(MAX), down(-MAX)]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect([up(0), up(-0), down(0), down(-0)]).toEqual([ETA, ETA, -ETA, -ETA]);
  });
});

describe('directed arithmetic gives the doubles next to the exact result, and the result itself if it is one', () => {
  const operations = {
    'a + b': [addDown, addUp, sign.sum],
    'a − b': [subDown, subUp, (a: number, b: number, c: number) => sign.sum(a, -b, c)],
    a·b: [mulDown, mulUp, sign.product],
    'a/b': [divDown, divUp, sign.quotient],
  } as const;

  for (const [title, [lower, upper, side]] of Object.entries(operations)) {
    const check = (a: number, b: number) => {
      if (!Number.isFinite(b) || (title === 'a/b' && b === 0)) return;
      if (!isTight(lower(a, b), upper(a, b), (c) => side(a, b, c)))
        expect.fail(`${title} of ${a} and ${b}: ${lower(a, b)}, ${upper(a, b)}`);
    };

    it(`${title}, doubles of any size`, () => {
      const random = stream(2, title);
      for (let n = 0; n < 15_000; n++) check(anyDouble(random), anyDouble(random));
    });

    it(`${title}, doubles of near size`, () => {
      const random = stream(3, title);
      for (let n = 0; n < 15_000; n++) {
        const a = anyDouble(random);
        const factor = random.uniform() * 4 - 2;
        check(a, a * factor);
        check(a, factor / a);
      }
    });

    it(`${title}, numbers of few bits, whose results are often exact`, () => {
      const random = stream(4, title);
      const few = () => (random.integer(2 ** 20) - 2 ** 19) * 2 ** (random.integer(2000) - 1000);
      for (let n = 0; n < 15_000; n++) check(few(), few());
    });
  }

  it('√x, doubles of any size and exact squares', () => {
    const random = stream(5, 'root');
    for (let n = 0; n < 20_000; n++) {
      const whole = random.integer(2 ** 26);
      const x = n % 2 === 0 ? Math.abs(anyDouble(random)) : whole * whole * 4 ** (random.integer(800) - 400);
      if (!isTight(sqrtDown(x), sqrtUp(x), (c) => (c < 0 ? 1 : sign.root(x, c))))
        expect.fail(`√${x}: ${sqrtDown(x)}, ${sqrtUp(x)}`);
    }
  });
});

describe('results without a number promise nothing', () => {
  const oo = Number.POSITIVE_INFINITY;

  it('∞ − ∞ and ∞/∞ are the whole line', () => {
    expect([addDown(oo, -oo), addUp(oo, -oo)]).toEqual([-oo, oo]);
    expect([divDown(oo, oo), divUp(oo, oo)]).toEqual([-oo, oo]);
  });

  it('0·∞ is 0, and a finite number over ∞ is 0', () => {
    expect(Math.abs(mulDown(0, oo)) + Math.abs(mulUp(0, -oo)) + Math.abs(mulDown(-oo, -0))).toBe(0);
    expect(Math.abs(divDown(1, oo)) + Math.abs(divUp(1, oo)) + Math.abs(divUp(-1, oo))).toBe(0);
  });

  it('overflow rounds to the largest double on the inner side', () => {
    expect([addDown(MAX, MAX), addUp(-MAX, -MAX)]).toEqual([MAX, -MAX]);
    expect([mulDown(MAX, 2), mulUp(MAX, -2), divDown(MAX, 0.5), divUp(-MAX, 0.5)]).toEqual([
      MAX,
      -MAX,
      MAX,
      -MAX,
    ]);
  });
});
