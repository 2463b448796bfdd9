import { InputError } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import type { Lane, LaneArithmetic } from '../lane-arithmetic.ts';
import { operation } from '../operation.ts';
import { behindBranches } from '../rules/branches.ts';
import { mapElements } from '../rules/elementwise.ts';
import type { Smoothness } from '../smoothness.ts';

type PowerAttributes = { readonly exponent: number };

/** x^p for a constant real p. Squares and reciprocals are computed as such, so they are exact to rounding. */
export const power = operation<PowerAttributes>({
  name: 'power',
  shape: ([x], { exponent }) => {
    if (!Number.isFinite(exponent))
      throw new InputError(
        'an exponent must be finite',
        String(exponent),
        'Use exp and log for other powers.',
      );
    return x;
  },
  evaluate: ([x], { exponent }, shape) => {
    if (exponent === 2) return mapElements([x], shape, (value) => value * value);
    if (exponent === -1) return mapElements([x], shape, (value) => 1 / value);
    return mapElements([x], shape, (value) => value ** exponent);
  },
  tangent: (y, [dot]) => dot?.mul(slope(y.inputs[0], y.attributes.exponent)),
  adjoint: (y, bar, mask) => [behindBranches(bar.mul(slope(y.inputs[0], y.attributes.exponent)), bar, mask)],
  smooth: ({ inputs: [at], attributes: { exponent } }) => smoothness(at, exponent),
  reach: 'elementwise',
  affine: ([varies]) => !varies,
  finite: ({ attributes: { exponent } }) => Number.isInteger(exponent) && exponent > 0,
  branches: 'none',
  enclose: (y, [x], arithmetic) => arithmetic.power(x, y.attributes.exponent),
  onnx: (y, emit) => {
    const x = emit.value(y.inputs[0]);
    const { exponent } = y.attributes;
    if (exponent === 2) return emit.node('Mul', [x, x]);
    if (exponent === -1) return emit.node('Reciprocal', [x]);
    return emit.node('Pow', [x, emit.scalar(exponent)]);
  },
  lanes: ([x], { exponent }, k) => lanePower(x, exponent, k),
  code: ([x], { exponent }, k) => {
    if (exponent === 2) return k.mul(x, x);
    return exponent === -1 ? k.div(k.constant(1), x) : k.pow(x, exponent);
  },
  simplify: ([x], { exponent }) => {
    if (exponent === 0) return x.like(1);
    if (exponent === 1) return x;
    if (exponent === 0.5) return x.sqrt();
    if (x.op === 'broadcast') return x.inputs[0].power(exponent).broadcast(x.shape);
    if (x.op === 'neg' && exponent % 2 === 0) return x.inputs[0].power(exponent);
    return undefined;
  },
});

/** Powers up to this are products. */
const MOST_FACTORS = 16;

function lanePower(x: Lane, exponent: number, k: LaneArithmetic): Lane {
  if (exponent < 0) return k.div(k.constant(1), lanePower(x, -exponent, k));
  const whole = Math.floor(exponent);
  if (whole <= MOST_FACTORS && exponent === whole) return product(x, whole, k);
  if (whole <= MOST_FACTORS && exponent === whole + 0.5) {
    const root = k.sqrt(x);
    return whole === 0 ? root : k.mul(product(x, whole, k), root);
  }
  // e^(−∞) is the least normal number in lanes. What is no number stays none.
  return k.mul(k.exp(k.mul(k.log(x), k.constant(exponent))), k.positive(x));
}

/** x·x·…, of 1 factor or more, by squaring. */
function product(x: Lane, factors: number, k: LaneArithmetic): Lane {
  if (factors === 1) return x;
  const half = product(x, Math.floor(factors / 2), k);
  const square = k.mul(half, half);
  return factors % 2 === 0 ? square : k.mul(square, x);
}

/** p·x^(p−1) */
function slope(x: Expression, exponent: number) {
  return x.power(exponent - 1).mul(exponent);
}

function smoothness(at: Expression, exponent: number): Smoothness {
  if (Number.isInteger(exponent)) return exponent > 0 ? 'everywhere' : { at, order: -1 };
  // The slope of x^1.5 is of order √x, which is not Lipschitz continuous at 0.
  const order = Math.max(-1, Math.floor(exponent) - 1);
  // Where s ≥ 0 has a Lipschitz continuous slope, s′² ≤ C·s. So s^p has a bounded second derivative from p = 1 on, and from
  // ½ on is as smooth as the square root.
  const touching = exponent >= 1 ? Math.max(order, 1) : exponent >= 0.5 ? 0 : -1;
  return { at, fromZero: true, order, touching };
}
