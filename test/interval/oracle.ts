/**
 * Exact and high-precision references for enclosures, on big integers and independent of src/: exact signs of
 * arithmetic on doubles, and elementary functions in fixed point.
 */
import type { RandomStream } from '../../src/tensor/index.ts';

const view = new DataView(new ArrayBuffer(8));

/** The double with these 64 bits. */
export function fromBits(bits: bigint): number {
  view.setBigUint64(0, BigInt.asUintN(64, bits));
  return view.getFloat64(0);
}

/** The least double above x, by its bits; ∞ has none and stays. */
export function successor(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE;
  view.setFloat64(0, x);
  return fromBits(view.getBigUint64(0) + (x > 0 ? 1n : -1n));
}

/** x·2¹⁰⁷⁴, exactly: every finite double is a whole number of the smallest one. */
export function exactly(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return bits >> 63n === 1n ? -size : size;
}

/** The scale of {@link exactly}. */
export const SCALE = 1074n;

/** Exact signs: of a + b − c, a·b − c, a/b − c, √a − c (c ≥ 0). */
export const sign = {
  sum: (a: number, b: number, c: number) => signOf(exactly(a) + exactly(b) - exactly(c)),
  product: (a: number, b: number, c: number) => signOf(exactly(a) * exactly(b) - (exactly(c) << SCALE)),
  quotient: (a: number, b: number, c: number) =>
    signOf((exactly(a) << SCALE) - exactly(b) * exactly(c)) * Math.sign(b),
  root: (a: number, c: number) => signOf((exactly(a) << SCALE) - exactly(c) * exactly(c)),
};

function signOf(x: bigint): number {
  return x > 0n ? 1 : x < 0n ? -1 : 0;
}

/** A finite double with uniformly random bits, or one of those at which things break. */
export function anyDouble(random: RandomStream): number {
  if (random.integer(8) === 0) {
    const x = EDGES[random.integer(EDGES.length)];
    return random.integer(2) === 0 ? x : -x;
  }
  for (;;) {
    const x = fromBits((BigInt(random.integer(2 ** 32)) << 32n) | BigInt(random.integer(2 ** 32)));
    if (Number.isFinite(x)) return x;
  }
}

const EDGES = [
  0,
  1,
  Number.MIN_VALUE,
  3 * Number.MIN_VALUE,
  2 ** -1022,
  2 ** -1021,
  2 ** -1020,
  2 ** -1019,
  2 ** -969,
  2 ** -537,
  2 ** 510,
  2 ** 996,
  2 ** 1021,
  Number.MAX_VALUE,
];

// ---------------------------------------------------------------------------------------------------------------
// Fixed point: numbers times 2³²⁰, for |x| ≤ 60; errors below 2⁻²⁴⁰

const BITS = 320n;
const ONE = 1n << BITS;

/** A bound on the error of every function below. */
const ERROR = 1n << (BITS - 240n);

export type Fixed = bigint;

/** x as a fixed-point number, truncated far below {@link ERROR}. */
export function fixed(x: number): Fixed {
  return exactly(x) >> (SCALE - BITS);
}

/** Whether lo ≤ value ≤ hi, up to the oracle's own error of 2⁻²⁴⁰. */
export function within(value: Fixed, { lo, hi }: { readonly lo: number; readonly hi: number }): boolean {
  return (
    (lo === Number.NEGATIVE_INFINITY || fixed(lo) <= value + ERROR) &&
    (hi === Number.POSITIVE_INFINITY || fixed(hi) >= value - ERROR)
  );
}

/** To nearest or so, for judging widths. */
export function approximately(value: Fixed): number {
  return Number(value >> (BITS - 200n)) / 2 ** 200;
}

function times(a: Fixed, b: Fixed): Fixed {
  return (a * b) >> BITS;
}

function over(a: Fixed, b: Fixed): Fixed {
  return (a << BITS) / b;
}

/** Σ xᵏ·cₖ for k = start, start + step, …, while terms last; `next` makes a term of the one before. */
function series(first: Fixed, next: (term: Fixed, index: number) => Fixed): Fixed {
  let sum = 0n;
  let term = first;
  for (let index = 1; term !== 0n && term !== -1n; index++) {
    sum += term;
    term = next(term, index);
  }
  return sum;
}

/** artanh(1/n). */
function artanhInverse(n: bigint): Fixed {
  let power = ONE / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power /= n * n;
  }
  return sum;
}

/** arctan(1/n). */
function arctanInverse(n: bigint): Fixed {
  let power = ONE / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -(power / k);
    power /= n * n;
  }
  return sum;
}

const LN2 = 2n * artanhInverse(3n);
const PI = 16n * arctanInverse(5n) - 4n * arctanInverse(239n);

function exp(x: Fixed): Fixed {
  const k = x / LN2;
  const r = x - k * LN2;
  const small = r >> 8n;
  let y = series(ONE, (term, n) => times(term, small) / BigInt(n));
  for (let n = 0; n < 8; n++) y = times(y, y);
  return k >= 0n ? y << k : y >> -k;
}

function log(x: Fixed): Fixed {
  let y = fixed(Math.log(approximately(x)));
  // Halley's iteration triples the digits: 50, 150, 300.
  for (let n = 0; n < 3; n++) {
    const e = exp(y);
    y += over(2n * (x - e), x + e);
  }
  return y;
}

/** By halving the angle eight times: arctan x = 2·arctan(x/(1 + √(1 + x²))). */
function arctan(x: Fixed): Fixed {
  let y = x;
  for (let n = 0; n < 8; n++) y = over(y, ONE + root(ONE + times(y, y)));
  const square = times(y, y);
  let power = y;
  let sum = 0n;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = -times(power, square);
  }
  return sum << 8n;
}

/** √x by Newton's iteration, which doubles the digits. */
function root(x: Fixed): Fixed {
  let y = fixed(Math.sqrt(approximately(x)));
  for (let n = 0; n < 4; n++) y = (y + over(x, y)) / 2n;
  return y;
}

function sine(x: Fixed): Fixed {
  const square = times(x, x);
  return series(x, (term, n) => -times(term, square) / BigInt(2 * n * (2 * n + 1)));
}

function cosine(x: Fixed): Fixed {
  const square = times(x, x);
  return series(ONE, (term, n) => -times(term, square) / BigInt((2 * n - 1) * 2 * n));
}

function sigmoid(x: Fixed): Fixed {
  return over(ONE, ONE + exp(-x));
}

const ROOT_2PI = (() => {
  let y = fixed(Math.sqrt(2 * Math.PI));
  for (let n = 0; n < 4; n++) y = (y + over(2n * PI, y)) / 2n;
  return y;
})();

function normalPdf(x: Fixed): Fixed {
  return over(exp(-times(x, x) / 2n), ROOT_2PI);
}

function normalCdf(x: Fixed): Fixed {
  const square = times(x, x);
  return (
    ONE / 2n +
    times(
      normalPdf(x),
      series(x, (term, n) => times(term, square) / BigInt(2 * n + 1)),
    )
  );
}

/** SiLU″ and below, as in the facts of the project. */
function silu(order: number): (x: Fixed) => Fixed {
  return (x) => {
    const s = sigmoid(x);
    const t = ONE - s;
    if (order === 0) return times(x, s);
    if (order === 1) return times(s, ONE + times(x, t));
    return times(times(s, t), 2n * ONE + times(x, t - s));
  };
}

/** Functions of a double, in fixed point. */
export const oracle = {
  exp: (x: number) => exp(fixed(x)),
  log: (x: number) => log(fixed(x)),
  arctan: (x: number) => arctan(fixed(x)),
  sigmoid: (x: number) => sigmoid(fixed(x)),
  softplus: (x: number) => log(ONE + exp(fixed(x))),
  tanh: (x: number) => {
    const e = exp(2n * fixed(x));
    return over(e - ONE, e + ONE);
  },
  sin: (x: number) => sine(fixed(x)),
  cos: (x: number) => cosine(fixed(x)),
  sqrt: (x: number) => exp(log(fixed(x)) / 2n),
  normalCdf: (x: number) => normalCdf(fixed(x)),
  normalPdf: (x: number) => normalPdf(fixed(x)),
  silu: (x: number) => silu(0)(fixed(x)),
  "silu'": (x: number) => silu(1)(fixed(x)),
  "silu''": (x: number) => silu(2)(fixed(x)),
};
