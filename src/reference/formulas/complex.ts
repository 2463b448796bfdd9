import type { Expression } from '../../graph/index.ts';

/*
 * Complex numbers as pairs of real expressions. So graphs, their derivatives and all of their readings stay real.
 */

export interface Complex {
  readonly re: Expression;
  readonly im: Expression;
}

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re.add(b.re), im: a.im.add(b.im) };
}

export function sub(a: Complex, b: Complex): Complex {
  return { re: a.re.sub(b.re), im: a.im.sub(b.im) };
}

export function mul(a: Complex, b: Complex): Complex {
  return { re: a.re.mul(b.re).sub(a.im.mul(b.im)), im: a.re.mul(b.im).add(a.im.mul(b.re)) };
}

/** a times a real number. */
export function scaled(a: Complex, factor: Expression | number): Complex {
  return { re: a.re.mul(factor), im: a.im.mul(factor) };
}

export function div(a: Complex, b: Complex): Complex {
  const conjugate = { re: b.re, im: b.im.neg() };
  return scaled(mul(a, conjugate), squareOf(b).power(-1));
}

export function exp(a: Complex): Complex {
  const size = a.re.exp();
  return { re: size.mul(a.im.sine(1)), im: size.mul(a.im.sine()) };
}

/** The root with a positive real part. Away from the negative real axis, where digits get lost. */
export function sqrt(a: Complex): Complex {
  const re = squareOf(a).sqrt().add(a.re).mul(0.5).sqrt();
  return { re, im: a.im.div(re).mul(0.5) };
}

/** The principal logarithm. Away from the negative real axis: the angle is twice that of 1 + a/|a|. */
export function log(a: Complex): Complex {
  const square = squareOf(a);
  return { re: square.log().mul(0.5), im: a.im.div(square.sqrt().add(a.re)).arctan().mul(2) };
}

/** |a|² */
function squareOf(a: Complex): Expression {
  return a.re.square().add(a.im.square());
}
