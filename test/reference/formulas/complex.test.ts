import { describe, expect, it } from 'vitest';
import { constant, evaluate } from '../../../src/graph/index.ts';
import {
  add,
  type Complex,
  div,
  exp,
  log,
  mul,
  scaled,
  sqrt,
  sub,
} from '../../../src/reference/formulas/complex.ts';
import { stream } from '../../../src/tensor/index.ts';

const random = stream(3, 'complex');
const draw = () => Array.from({ length: 200 }, () => 6 * random.uniform() - 3);
const [a, b] = [0, 1].map((): Complex => ({ re: constant(draw()), im: constant(draw()) }));

function expectEqual(left: Complex, right: Complex): void {
  const [p, q, r, s] = evaluate([left.re, left.im, right.re, right.im]);
  for (const [x, y] of [
    [p, r],
    [q, s],
  ])
    x.data.forEach((value, n) => {
      expect(Math.abs(value - y.data[n])).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
    });
}

describe('complex numbers as pairs of expressions', () => {
  it('divide by what multiplies, subtract what adds', () => {
    expectEqual(div(mul(a, b), b), a);
    expectEqual(sub(add(a, b), b), a);
    expectEqual(add(a, a), scaled(a, 2));
  });

  it('have roots with a positive real part whose squares they are', () => {
    const root = sqrt(a);
    expectEqual(mul(root, root), a);
    for (const part of evaluate([root.re])[0].data) expect(part).toBeGreaterThan(0);
  });

  it('have logarithms in the strip |Im| < π, of which they are the exponentials', () => {
    const logarithm = log(a);
    expectEqual(exp(logarithm), a);
    expectEqual(mul(exp(a), exp(b)), exp(add(a, b)));
    const [re, im, angle] = evaluate([a.re, a.im, logarithm.im]);
    angle.data.forEach((value, n) => {
      expect(value).toBeCloseTo(Math.atan2(im.data[n], re.data[n]), 12);
    });
  });
});
