import { normalTail } from '../graph/index.ts';
import type { Activation } from '../surrogate/index.ts';
import {
  add,
  type Block,
  call,
  choose,
  divide,
  type Helper,
  multiply,
  negative,
  type Scalar,
  subtract,
} from './code.ts';

/** An activation's value, first and second derivative at one point. */
export interface Differentials {
  readonly value: Scalar;
  readonly slope: Scalar;
  readonly curvature: Scalar;
}

/**
 * Code for an activation at `z`: finite and accurate to a few units in the last place wherever the function is, in both
 * tails, and sharing one exponential. Where only some of the three is used, the rest is left out later.
 *
 * @param suffix makes the names in this block unique
 */
export function activate(activation: Activation, z: Scalar, block: Block, suffix: string): Differentials {
  return recipes[activation](z, (name, value) => block.let(`${name}${suffix}`, value));
}

type Recipe = (z: Scalar, name: (name: string, value: Scalar) => Scalar) => Differentials;

/** σ is 0 in float64 below, and 1 above, where ∞·0 would be NaN. */
const FAR = 746;

/** s = σ(z) and t = σ(−z), p = st = σ′, of e = e^(−|z|), which does not overflow: 1 − s would cancel. */
function logistic(z: Scalar, name: Parameters<Recipe>[1]) {
  const e = name('e', call('exp', negative(call('fabs', z))));
  const r = name('r', divide(1, add(1, e)));
  const q = name('q', multiply(e, r));
  const below = [z, '<', 0] as const;
  return {
    e,
    s: name('s', choose(below, q, r)),
    t: name('t', choose(below, r, q)),
    p: name('p', multiply(q, r)),
  };
}

const recipes: Record<Activation, Recipe> = {
  // zs; s + zp; p(2 + z(t − s))
  silu(z, name) {
    const { s, t, p } = logistic(z, name);
    const low = name('l', choose([z, '<', -FAR], -FAR, z));
    const near = name('h', choose([low, '>', FAR], FAR, low));
    return {
      value: name('a', multiply(low, s)),
      slope: name('u', add(s, multiply(near, p))),
      curvature: name('v', multiply(p, add(2, multiply(near, subtract(t, s))))),
    };
  },
  // s; p; −p·tanh(z/2), where t − s would cancel at 0
  sigmoid(z, name) {
    const { s, p } = logistic(z, name);
    const curvature = negative(multiply(p, call('tanh', multiply(0.5, z))));
    return { value: s, slope: p, curvature: name('v', curvature) };
  },
  // max(z, 0) + log(1 + e), e = e^(−|z|); then σ and σ′
  softplus(z, name) {
    const { e, s, p } = logistic(z, name);
    return {
      value: name('a', add(choose([z, '<', 0], 0, z), call('log1p', e))),
      slope: s,
      curvature: p,
    };
  },
  // Near 0 by tanh itself, further out by e = e^(−2|z|), where 1 − tanh² would cancel
  tanh(z, name) {
    const w = name('w', call('fabs', z));
    const near = [w, '<', 0.55] as const;
    const e = name('e', choose(near, 1, call('exp', multiply(-2, w))));
    const f = name('f', add(1, e));
    const far = divide(choose([z, '<', 0], subtract(e, 1), subtract(1, e)), f);
    const value = name('a', choose(near, call('tanh', z), far));
    const decay = divide(multiply(4, e), multiply(f, f));
    const slope = name('u', choose(near, subtract(1, multiply(value, value)), decay));
    return { value, slope, curvature: name('v', multiply(multiply(-2, value), slope)) };
  },
  // zΦ; Φ + zφ; φ(2 − z²)
  gelu(z, name) {
    const size = name('m', call('fabs', z));
    const w = name('w', choose([size, '>', normalTail.farthest], normalTail.farthest, size));
    const g = name('g', call('gaussian', w));
    const q = name('q', call('tail', w, g));
    const p = name('p', multiply(INVERSE_ROOT_2PI, g));
    const wp = name('wp', multiply(w, p));
    return {
      value: name('a', choose([z, '<', 0], negative(multiply(w, q)), multiply(z, subtract(1, q)))),
      slope: name('u', choose([z, '<', 0], subtract(q, wp), add(subtract(1, q), wp))),
      curvature: name('v', multiply(p, subtract(2, multiply(w, w)))),
    };
  },
  // As in the graph, the derivative at 0 is 0
  relu: (z, name) => ({
    value: name('a', choose([z, '<', 0], 0, z)),
    slope: name('u', choose([z, '>', 0], 1, 0)),
    curvature: 0,
  }),
  sine(z, name) {
    const value = name('a', call('sin', z));
    return { value, slope: name('u', call('cos', z)), curvature: name('v', negative(value)) };
  },
};

const INVERSE_ROOT_2PI = 0.3989422804014327;

/** Functions that activations call and neither language has, in the order in which they need each other. */
export const helpers: readonly Helper[] = [gaussian(), tail()];

/** e^(−w²/2) for w ≥ 0. The exponent is split at a multiple of 1/16, whose square is exact: else its rounding grows with w². */
function gaussian(): Helper {
  const head = divide(call('floor', multiply(16, 'w')), 16);
  const near = call('exp', multiply(multiply(-0.5, 'h'), 'h'));
  const rest = call('exp', multiply(multiply(-0.5, subtract('w', 'h')), add('w', 'h')));
  return {
    name: 'gaussian',
    parameters: ['w'],
    statements: [{ kind: 'let', name: 'h', value: head }],
    result: multiply(near, rest),
  };
}

/** Φ(−w) for w ≥ 0 and g = e^(−w²/2), by the graph's own rational function: ECMAScript has no erf. */
function tail(): Helper {
  const horner = (coefficients: readonly number[]) =>
    coefficients.reduceRight<Scalar>((value, c) => add(multiply(value, 'w'), c), 0);
  return {
    name: 'tail',
    parameters: ['w', 'g'],
    statements: [],
    result: divide(multiply('g', horner(normalTail.numerator)), horner(normalTail.denominator)),
  };
}
