import type { Lane, LaneArithmetic } from '../graph/index.ts';
import { LaneText, numberText } from './lane-text.ts';

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

/** Text for float32 in four lanes. */
export class LaneCode extends LaneText implements LaneArithmetic {
  /** @param local gives the name of a fresh local of type v128 */
  constructor(local: () => string) {
    super('f32x4', local);
  }

  constant(value: number): Lane {
    return `(v128.const f32x4 ${Array(4)
      .fill(numberText(Math.fround(value)))
      .join(' ')})` as Lane;
  }

  max = (a: Lane, b: Lane): Lane => this.own('max', a, b);
  min = (a: Lane, b: Lane): Lane => this.own('min', a, b);
  abs = (a: Lane): Lane => this.own('abs', a);
  sqrt = (a: Lane): Lane => this.own('sqrt', a);

  positive(a: Lane): Lane {
    return this.#flag('f32x4.gt', a, this.constant(0));
  }

  less = (a: Lane, b: Lane): Lane => this.#flag('f32x4.lt', a, b);
  lessOrEqual = (a: Lane, b: Lane): Lane => this.#flag('f32x4.le', a, b);

  choose(condition: Lane, a: Lane, b: Lane): Lane {
    return this.either(this.own('ne', condition, this.constant(0)), a, b);
  }

  /** With x = 2ⁿ·(1 + f), n·ln 2 + log(1 + f). n is read from the exponent, counted from √½ on. */
  log(x: Lane): Lane {
    const [zero, infinity] = [this.constant(0), this.constant(Number.POSITIVE_INFINITY)];
    const normal = this.own('pmax', x, this.constant(LEAST));
    const root = `(v128.const i32x4 ${Array(4).fill(SQRT_HALF_BITS).join(' ')})` as Lane;
    const exponent = this.value(`(i32x4.shr_s ${this.apply('i32x4.sub', normal, root)} (i32.const 23))`);
    const bits = this.value(`(i32x4.shl ${exponent} (i32.const 23))`);
    const f = this.sub(this.apply('i32x4.sub', normal, bits), this.constant(1));
    const n = this.own('convert_i32x4_s', exponent);
    const square = this.mul(f, f);
    const cubic = this.mul(this.mul(this.polynomial(LOG, f), f), square);
    const low = this.add(cubic, this.mul(n, this.constant(LN2_LOW)));
    const small = this.sub(low, this.mul(square, this.constant(0.5)));
    const value = this.add(this.add(f, small), this.mul(n, this.constant(LN2_HIGH)));
    const edge = this.either(
      this.own('eq', x, zero),
      this.constant(Number.NEGATIVE_INFINITY),
      this.constant(Number.NaN),
    );
    const defined = this.either(this.own('gt', x, zero), value, edge);
    return this.either(this.own('eq', x, infinity), x, defined);
  }

  /** e^x = 2ⁿ·e^r with n the whole number nearest to x/ln 2, which ends up in the last bits of its sum with `ROUNDING`. */
  exp(x: Lane): Lane {
    const near = this.own('pmin', this.own('pmax', x, this.constant(LOWEST)), this.constant(HIGHEST));
    const rounding = this.constant(ROUNDING);
    const shifted = this.add(this.mul(near, this.constant(Math.LOG2E)), rounding);
    const n = this.sub(shifted, rounding);
    const high = this.sub(near, this.mul(n, this.constant(LN2_HIGH)));
    const r = this.sub(high, this.mul(n, this.constant(LN2_LOW)));
    const rest = this.mul(this.polynomial(EXP, r), this.mul(r, r));
    const fraction = this.add(this.add(rest, r), this.constant(1));
    // n is added to the exponent of a float32.
    const exponent = this.value(`(i32x4.shl ${shifted} (i32.const 23))`);
    return this.apply('i32x4.add', fraction, exponent);
  }

  sigmoid(x: Lane): Lane {
    const one = this.constant(1);
    return this.div(one, this.add(one, this.exp(this.neg(x))));
  }

  tanh(x: Lane): Lane {
    const far = this.constant(TANH_FAR);
    const near = this.own('pmax', this.own('pmin', x, far), this.constant(-TANH_FAR));
    const square = this.mul(near, near);
    const numerator = this.mul(near, this.polynomial(TANH_NUMERATOR, square));
    return this.div(numerator, this.polynomial(TANH_DENOMINATOR, square));
  }

  /** A comparison as 1 or 0. */
  #flag(comparison: string, a: Lane, b: Lane): Lane {
    return this.apply('v128.and', this.apply(comparison, a, b), this.constant(1));
  }
}
