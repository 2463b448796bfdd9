import type { CodeArithmetic, Lane } from '../../graph/index.ts';
import { LaneText, numberText } from '../lane-text.ts';
import { DOUBLE_ROUNDING, EXP_P, EXP_Q, LN2, LOG_P, LOG_Q, TANH_P, TANH_Q } from './double-functions.ts';

/** e^x is that of the nearer bound further out: a normal number, never infinite. */
const [LOWEST, HIGHEST] = [-708, 709];
/** Below this, and for no number, a logarithm is that of the least normal number. */
const LEAST = 2 ** -1022;
/** The bits of √½. */
const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;
/** Largest size of a whole exponent that is written as products. */
const MOST_FACTORS = 16;

/** Text for doubles in two lanes, by the rules for source code. Functions are accurate to a few units in the last place. */
export class DoubleCode extends LaneText implements CodeArithmetic<Lane> {
  /** @param local gives the name of a fresh local of type v128 */
  constructor(local: () => string) {
    super('f64x2', local);
  }

  constant(value: number): Lane {
    const text = numberText(value);
    return `(v128.const f64x2 ${text} ${text})` as Lane;
  }

  choose(a: Lane, relation: '<' | '<=', b: Lane, then: Lane, otherwise: Lane): Lane {
    return this.either(this.own(relation === '<' ? 'lt' : 'le', a, b), then, otherwise);
  }

  define(_: string, of: readonly Lane[], body: (of: readonly Lane[]) => Lane): Lane {
    return body(of);
  }

  /** @throws NoDoubles for a function without code */
  call(name: Parameters<CodeArithmetic<Lane>['call']>[0], a: Lane): Lane {
    switch (name) {
      case 'abs':
      case 'floor':
      case 'sqrt':
        return this.own(name, a);
      case 'exp':
        return this.#exp(a);
      case 'log':
        return this.#log(a);
      case 'log1p':
        return this.#log1p(a);
      case 'tanh':
        return this.#tanh(a);
      default:
        throw new NoDoubles(name);
    }
  }

  /** @throws NoDoubles for an exponent that is not whole, or large */
  pow(a: Lane, exponent: number): Lane {
    if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_FACTORS) throw new NoDoubles('pow');
    if (exponent < 0) return this.div(this.constant(1), this.pow(a, -exponent));
    if (exponent === 0) return this.constant(1);
    const half = this.pow(a, Math.floor(exponent / 2));
    const square = exponent === 1 ? undefined : this.mul(half, half);
    if (square === undefined) return a;
    return exponent % 2 === 0 ? square : this.mul(square, a);
  }

  /** e^x = 2ⁿ·(1 + 2r·P(r²)/(Q(r²) − r·P(r²))), with n the whole number nearest to x/ln 2. */
  #exp(x: Lane): Lane {
    const above = this.own('pmax', x, this.constant(LOWEST));
    const near = this.own('pmin', above, this.constant(HIGHEST));
    const n = this.own('nearest', this.mul(near, this.constant(Math.LOG2E)));
    const high = this.sub(near, this.mul(n, this.constant(LN2[0])));
    const r = this.sub(high, this.mul(n, this.constant(LN2[1])));
    const square = this.mul(r, r);
    const p = this.mul(r, this.polynomial(EXP_P, square));
    const ratio = this.div(p, this.sub(this.polynomial(EXP_Q, square), p));
    const fraction = this.add(this.add(ratio, ratio), this.constant(1));
    // n ends up in the last bits of the sum, and is added to the exponent.
    const shifted = this.add(n, this.constant(DOUBLE_ROUNDING));
    const exponent = this.value(`(i64x2.shl ${shifted} (i32.const 52))`);
    return this.apply('i64x2.add', fraction, exponent);
  }

  /** With x = 2ⁿ·(1 + f), n·ln 2 + log(1 + f). n is read from the exponent, counted from √½ on. */
  #log(x: Lane): Lane {
    const normal = this.own('pmax', x, this.constant(LEAST));
    const root = `(v128.const i64x2 ${SQRT_HALF_BITS} ${SQRT_HALF_BITS})` as Lane;
    const exponent = this.value(`(i64x2.shr_s ${this.apply('i64x2.sub', normal, root)} (i32.const 52))`);
    const bits = this.value(`(i64x2.shl ${exponent} (i32.const 52))`);
    const f = this.sub(this.apply('i64x2.sub', normal, bits), this.constant(1));
    const rounding = this.constant(DOUBLE_ROUNDING);
    const n = this.sub(this.apply('i64x2.add', exponent, rounding), rounding);
    const square = this.mul(f, f);
    const ratio = this.div(this.polynomial(LOG_P, f), this.polynomial(LOG_Q, f));
    const cubic = this.mul(f, this.mul(square, ratio));
    const low = this.add(cubic, this.mul(n, this.constant(LN2[1])));
    const small = this.sub(low, this.mul(square, this.constant(0.5)));
    const value = this.add(this.add(f, small), this.mul(n, this.constant(LN2[0])));
    const edge = this.either(
      this.own('eq', x, this.constant(0)),
      this.constant(Number.NEGATIVE_INFINITY),
      this.constant(Number.NaN),
    );
    return this.either(this.own('gt', x, this.constant(0)), value, edge);
  }

  /** log(1 + x) = log u + (x − (u − 1))/u, which puts back the rounding of u = 1 + x. */
  #log1p(x: Lane): Lane {
    const one = this.constant(1);
    const u = this.add(one, x);
    return this.add(this.#log(u), this.div(this.sub(x, this.sub(u, one)), u));
  }

  /** Near 0 x + x³·P(x²)/Q(x²), further out 1 − 2/(e^(2|x|) + 1) with the sign of x. */
  #tanh(x: Lane): Lane {
    const [one, two] = [this.constant(1), this.constant(2)];
    const size = this.own('abs', x);
    const square = this.mul(x, x);
    const ratio = this.div(this.polynomial(TANH_P, square), this.polynomial(TANH_Q, square));
    const near = this.add(x, this.mul(this.mul(x, square), ratio));
    const far = this.sub(one, this.div(two, this.add(this.#exp(this.add(size, size)), one)));
    const signed = this.choose(x, '<', this.constant(0), this.neg(far), far);
    return this.choose(size, '<', this.constant(0.625), near, signed);
  }
}

/** Says which function has no code for doubles in lanes. Never leaves the folder. */
export class NoDoubles extends Error {}
