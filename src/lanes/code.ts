import type { Lane, LaneArithmetic } from '../graph/index.ts';

/** Below the first e^x is no normal float32 number; above the second it overflows. */
const [LOWEST, HIGHEST] = [-87.3, 88.3];
/** ln 2 in two parts. Whole multiples of the first are exact. */
const [LN2_HIGH, LN2_LOW] = [0.693359375, -0.00021219444005469057];
/** Adding this to a number below 2²² leaves the nearest whole number in the last bits. */
const ROUNDING = 1.5 * 2 ** 23;
/** (e^r − 1 − r)/r² for |r| ≤ ln 2/2, highest power first (Cephes, expf): e^x within 2 units in the last place. */
const EXP = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
/** The bits of √½, and the least normal number. */
const [SQRT_HALF_BITS, LEAST] = [0x3f3504f3, 2 ** -126];
/** (log(1 + f) − f + f²/2)/f³ for 1 + f between √½ and √2, highest power first (Cephes, logf): log within 2 units in the last place. */
const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
/** Further out tanh is ±1 in float32. */
const TANH_FAR = 7.905311107635498;
/** Odd numerator, even denominator of tanh, highest power first (Eigen, ptanh_float): within 5 units in the last place. */
const TANH_NUMERATOR = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8,
  1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
];
const TANH_DENOMINATOR = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3];

/** WebAssembly text for values in four lanes, as a sequence of assignments to locals. Equal values are computed once. */
export class LaneCode implements LaneArithmetic {
  readonly lines: string[] = [];
  readonly #known = new Map<string, Lane>();
  readonly #local: () => string;

  /** @param local gives the name of a fresh local of type v128 */
  constructor(local: () => string) {
    this.#local = local;
  }

  /** The value of this text, computed where it is first asked for. */
  value(text: string): Lane {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const name = this.#local();
    this.lines.push(`(local.set ${name} ${text})`);
    const lane = `(local.get ${name})` as Lane;
    this.#known.set(text, lane);
    return lane;
  }

  constant(value: number): Lane {
    return `(v128.const f32x4 ${Array(4).fill(float(value)).join(' ')})` as Lane;
  }

  add = (a: Lane, b: Lane): Lane => this.#apply('f32x4.add', a, b);
  sub = (a: Lane, b: Lane): Lane => this.#apply('f32x4.sub', a, b);
  mul = (a: Lane, b: Lane): Lane => this.#apply('f32x4.mul', a, b);
  div = (a: Lane, b: Lane): Lane => this.#apply('f32x4.div', a, b);
  max = (a: Lane, b: Lane): Lane => this.#apply('f32x4.max', a, b);
  min = (a: Lane, b: Lane): Lane => this.#apply('f32x4.min', a, b);
  neg = (a: Lane): Lane => this.#apply('f32x4.neg', a);
  abs = (a: Lane): Lane => this.#apply('f32x4.abs', a);
  sqrt = (a: Lane): Lane => this.#apply('f32x4.sqrt', a);

  positive(a: Lane): Lane {
    return this.#flag('f32x4.gt', a, this.constant(0));
  }

  less = (a: Lane, b: Lane): Lane => this.#flag('f32x4.lt', a, b);
  lessOrEqual = (a: Lane, b: Lane): Lane => this.#flag('f32x4.le', a, b);

  choose(condition: Lane, a: Lane, b: Lane): Lane {
    return this.#either(this.#apply('f32x4.ne', condition, this.constant(0)), a, b);
  }

  /** With x = 2ⁿ·(1 + f), n·ln 2 + log(1 + f). n is read from the exponent, counted from √½ on. */
  log(x: Lane): Lane {
    const [zero, infinity] = [this.constant(0), this.constant(Number.POSITIVE_INFINITY)];
    const normal = this.#apply('f32x4.pmax', x, this.constant(LEAST));
    const root = `(v128.const i32x4 ${Array(4).fill(SQRT_HALF_BITS).join(' ')})` as Lane;
    const exponent = this.value(`(i32x4.shr_s ${this.#apply('i32x4.sub', normal, root)} (i32.const 23))`);
    const bits = this.value(`(i32x4.shl ${exponent} (i32.const 23))`);
    const f = this.sub(this.#apply('i32x4.sub', normal, bits), this.constant(1));
    const n = this.#apply('f32x4.convert_i32x4_s', exponent);
    const square = this.mul(f, f);
    const cubic = this.mul(this.mul(this.#polynomial(LOG, f), f), square);
    const low = this.add(cubic, this.mul(n, this.constant(LN2_LOW)));
    const small = this.sub(low, this.mul(square, this.constant(0.5)));
    const value = this.add(this.add(f, small), this.mul(n, this.constant(LN2_HIGH)));
    const edge = this.#either(
      this.#apply('f32x4.eq', x, zero),
      this.constant(Number.NEGATIVE_INFINITY),
      this.constant(Number.NaN),
    );
    const defined = this.#either(this.#apply('f32x4.gt', x, zero), value, edge);
    return this.#either(this.#apply('f32x4.eq', x, infinity), x, defined);
  }

  /** e^x = 2ⁿ·e^r with n the whole number nearest to x/ln 2, which ends up in the last bits of its sum with `ROUNDING`. */
  exp(x: Lane): Lane {
    const near = this.#apply(
      'f32x4.pmin',
      this.#apply('f32x4.pmax', x, this.constant(LOWEST)),
      this.constant(HIGHEST),
    );
    const rounding = this.constant(ROUNDING);
    const shifted = this.add(this.mul(near, this.constant(Math.LOG2E)), rounding);
    const n = this.sub(shifted, rounding);
    const high = this.sub(near, this.mul(n, this.constant(LN2_HIGH)));
    const r = this.sub(high, this.mul(n, this.constant(LN2_LOW)));
    const rest = this.mul(this.#polynomial(EXP, r), this.mul(r, r));
    const fraction = this.add(this.add(rest, r), this.constant(1));
    // n is added to the exponent of a float32.
    const exponent = this.value(`(i32x4.shl ${shifted} (i32.const 23))`);
    return this.#apply('i32x4.add', fraction, exponent);
  }

  sigmoid(x: Lane): Lane {
    const one = this.constant(1);
    return this.div(one, this.add(one, this.exp(this.neg(x))));
  }

  tanh(x: Lane): Lane {
    const far = this.constant(TANH_FAR);
    const near = this.#apply('f32x4.pmax', this.#apply('f32x4.pmin', x, far), this.constant(-TANH_FAR));
    const square = this.mul(near, near);
    const numerator = this.mul(near, this.#polynomial(TANH_NUMERATOR, square));
    return this.div(numerator, this.#polynomial(TANH_DENOMINATOR, square));
  }

  #polynomial([first, ...rest]: readonly number[], x: Lane): Lane {
    return rest.reduce((sum, c) => this.add(this.mul(sum, x), this.constant(c)), this.constant(first));
  }

  /** A comparison as 1 or 0. */
  #flag(comparison: string, a: Lane, b: Lane): Lane {
    return this.#apply('v128.and', this.#apply(comparison, a, b), this.constant(1));
  }

  /** @param mask all bits where a is taken, none elsewhere */
  #either(mask: Lane, a: Lane, b: Lane): Lane {
    return this.#apply('v128.bitselect', a, b, mask);
  }

  #apply(instruction: string, ...operands: readonly Lane[]): Lane {
    return this.value(`(${instruction} ${operands.join(' ')})`);
  }
}

/** A float32 as WebAssembly text writes it. */
function float(value: number): string {
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return 'nan';
  if (!Number.isFinite(rounded)) return rounded > 0 ? 'inf' : '-inf';
  return Object.is(rounded, -0) ? '-0' : String(rounded);
}
