import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import type { Lane, LaneArithmetic } from '../lane-arithmetic.ts';
import { emitPolynomial, evaluatePolynomial, type Polynomial } from './polynomial.ts';

const INVERSE_ROOT_2PI = 0.3989422804014327;

/**
 * Φ(−z)·e^(z²/2) = P(z)/Q(z) for z ≥ 0: the rational function of degrees 9 and 10 with the least maximal relative
 * error over [0, 39] (Remez' exchange in 60 digits). That error is 5.2e-17; beyond 39 Φ(−z) is 0 in float64. All
 * coefficients are positive, so Horner's rule does not cancel.
 */
const P: Polynomial = [
  143933.2411914639, 223062.27738076443, 171009.06707246433, 83291.41350258501, 28125.40389005111,
  6800.42942784938, 1177.2471708243957, 141.1852491829267, 10.725207597826676, 0.39894228040024915,
];
const Q: Polynomial = [
  287866.48238292785, 675808.776627494, 737302.2818797076, 493521.9533354602, 225129.0331756726,
  73397.08208146275, 17398.047743479692, 2977.8051500142506, 354.8989376200946, 26.884108615385284, 1,
];
const FARTHEST = 39;

/** φ(x), the standard normal density, to a few units in the last place. */
export function normalDensity(x: number): number {
  return INVERSE_ROOT_2PI * gaussian(Math.abs(x));
}

/** Φ(x), the standard normal distribution function, to a few units in the last place, in the lower tail too. */
export function normalDistribution(x: number): number {
  const z = Math.min(Math.abs(x), FARTHEST);
  const tail = (gaussian(z) * evaluatePolynomial(P, z)) / evaluatePolynomial(Q, z);
  return x > 0 ? 1 - tail : tail;
}

/** e^(−z²/2). The exponent is split at a multiple of 1/16, whose square is exact: else its rounding grows with z². */
function gaussian(z: number): number {
  if (z > FARTHEST) return 0;
  const head = Math.trunc(z * 16) / 16;
  return Math.exp(-0.5 * head * head) * Math.exp(-0.5 * (z - head) * (z + head));
}

/** Φ(−w) and φ(w) in source code, for w = |x|, or the farthest point of φ where |x| is larger. */
export function codeNormal<S>(x: S, k: CodeArithmetic<S>): { w: S; tail: S; density: S } {
  const [size, farthest] = [k.call('abs', x), k.constant(FARTHEST)];
  const w = k.choose(farthest, '<', size, farthest, size);
  const g = k.define('gaussian', [w], ([z]) => codeGaussian(z, k));
  const tail = k.define('tail', [w, g], ([z, h]) =>
    k.div(k.mul(h, codeHorner(P, z, k)), codeHorner(Q, z, k)),
  );
  return { w, tail, density: k.mul(k.constant(INVERSE_ROOT_2PI), g) };
}

/** e^(−z²/2), as `gaussian`. */
function codeGaussian<S>(z: S, k: CodeArithmetic<S>): S {
  const [sixteen, half] = [k.constant(16), k.constant(-0.5)];
  const head = k.div(k.call('floor', k.mul(sixteen, z)), sixteen);
  const near = k.call('exp', k.mul(k.mul(half, head), head));
  return k.mul(near, k.call('exp', k.mul(k.mul(half, k.sub(z, head)), k.add(z, head))));
}

function codeHorner<S>(p: Polynomial, z: S, k: CodeArithmetic<S>): S {
  return p.reduceRight((value, c) => k.add(k.mul(value, z), k.constant(c)), k.constant(0));
}

/** φ(x) in lanes. */
export function laneDensity(x: Lane, k: LaneArithmetic): Lane {
  return k.mul(laneGaussian(x, k), k.constant(INVERSE_ROOT_2PI));
}

/** Φ(x) in lanes, by the same rational function: with digits in the lower tail, too. */
export function laneDistribution(x: Lane, k: LaneArithmetic): Lane {
  const z = k.min(k.abs(x), k.constant(FARTHEST));
  const horner = (p: Polynomial) =>
    p
      .slice(0, -1)
      .reduceRight((value, c) => k.add(k.mul(value, z), k.constant(c)), k.constant(p[p.length - 1]));
  const tail = k.mul(laneGaussian(x, k), k.div(horner(P), horner(Q)));
  return k.choose(k.positive(x), k.sub(k.constant(1), tail), tail);
}

function laneGaussian(x: Lane, k: LaneArithmetic): Lane {
  return k.exp(k.mul(k.mul(x, x), k.constant(-0.5)));
}

/** Emits φ(x). */
export function emitDensity(x: string, emit: Emitter): string {
  return emit.node('Mul', [emitGaussian(x, emit), emit.scalar(INVERSE_ROOT_2PI)]);
}

/**
 * Emits p(x)·φ(x). Beyond the farthest point of φ, where φ is 0, p is taken at that point. Powers of x would overflow, and
 * infinity times 0 is no number.
 */
export function emitByDensity(p: Polynomial, x: string, emit: Emitter): string {
  const density = emitDensity(x, emit);
  const near = p.length < 3 ? x : emit.node('Clip', [x, emit.scalar(-FARTHEST), emit.scalar(FARTHEST)]);
  return emit.node('Mul', [emitPolynomial(p, near, emit), density]);
}

/** Emits Φ(x) with the Erf kernel, which exists for float32 alone: few nodes, and an absolute error below 1e-7. */
export function emitByErf(x: string, emit: Emitter): string {
  const erf = emit.node('Erf', [emit.node('Mul', [x, emit.scalar(Math.SQRT1_2)])]);
  const half = emit.scalar(0.5);
  return emit.node('Add', [emit.node('Mul', [erf, half]), half]);
}

/**
 * Emits Φ(x) with the rational function above. It keeps its digits in the lower tail and shares e^(−x²/2) with the density.
 */
export function emitDistribution(x: string, emit: Emitter): string {
  const z = emit.node('Min', [emit.node('Abs', [x]), emit.scalar(FARTHEST)]);
  const ratio = emit.node('Div', [emitPolynomial(P, z, emit), emitPolynomial(Q, z, emit)]);
  const tail = emit.node('Mul', [emitGaussian(x, emit), ratio]);
  const upper = emit.node('Sub', [emit.scalar(1), tail]);
  return emit.node('Where', [emit.node('Less', [emit.scalar(0), x]), upper, tail]);
}

/** Adding this and taking it away again rounds a float64 number to a multiple of 1/16. */
const ROUNDING = 1.5 * 2 ** 48;

/** e^(−x²/2), in float64 with the exponent split as in `gaussian`. */
function emitGaussian(x: string, emit: Emitter): string {
  const half = emit.scalar(-0.5);
  if (emit.precision === 'float32')
    return emit.node('Exp', [emit.node('Mul', [emit.node('Mul', [x, x]), half])]);
  const z = emit.node('Min', [emit.node('Abs', [x]), emit.scalar(FARTHEST)]);
  // The first sum leaves at most four binary places.
  const head = emit.node('Sub', [emit.node('Add', [z, emit.scalar(ROUNDING)]), emit.scalar(ROUNDING)]);
  const rest = emit.node('Mul', [emit.node('Sub', [z, head]), emit.node('Add', [z, head])]);
  const exp = (exponent: string) => emit.node('Exp', [emit.node('Mul', [exponent, half])]);
  return emit.node('Mul', [exp(emit.node('Mul', [head, head])), exp(rest)]);
}
