import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

/**
 * The Branin (or Branin-Hoo) function (x₂ − 5.1/(4π²)·x₁² + 5/π·x₁ − 6)² + 10·(1 − 1/(8π))·cos x₁ + 10 over [−5, 10]
 * × [0, 15]. It has three minima of one value, 10/(8π) = 0.397887, at (−π, 12.275), (π, 2.275) and (3π, 2.475).
 *
 * Branin, "Widely convergent method for finding multiple solutions of simultaneous nonlinear equations", IBM Journal
 * of Research and Development 16, 1972; with the domain of Dixon and Szegö, "Towards Global Optimization 2", 1978.
 */
export function branin(options: TestFunctionOptions = {}): ExactModel {
  const { precision } = checkedOptions('branin', options, testFunctionSchemas);
  return functionModel({
    name: 'branin',
    inputs: [
      { name: 'x1', lo: -5, hi: 10 },
      { name: 'x2', lo: 0, hi: 15 },
    ],
    outputs: [{ name: 'y' }],
    function: ({ x1, x2 }) => {
      const parabola = x2
        .sub(x1.square().mul(5.1 / (4 * Math.PI ** 2)))
        .add(x1.mul(5 / Math.PI))
        .sub(6);
      // The derivative of the sine: the cosine.
      const ripple = x1.sine(1).mul(10 * (1 - 1 / (8 * Math.PI)));
      return parabola.square().add(ripple).add(10);
    },
    precision,
  });
}
