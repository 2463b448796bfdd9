import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions, finite } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

export interface IshigamiOptions extends TestFunctionOptions {
  /** Default 7. */
  readonly a?: number;
  /** Default 0.1. */
  readonly b?: number;
}

/**
 * The Ishigami function sin x₁ + a·sin² x₂ + b·x₃⁴·sin x₁ over [−π, π]³, in radians. It is strongly nonlinear, not monotone,
 * and has an interaction of x₁ and x₃. Its mean is a/2, its variance a²/8 + b·π⁴/5 + b²·π⁸/18 + 1/2.
 *
 * Ishigami and Homma, "An importance quantification technique in uncertainty analysis for computer models", ISUMA
 * 1990.
 */
export function ishigami(options: IshigamiOptions = {}): ExactModel {
  const {
    precision,
    a = 7,
    b = 0.1,
  } = checkedOptions('ishigami', options, {
    ...{ a: finite.optional(), b: finite.optional() },
    ...testFunctionSchemas,
  });
  return functionModel({
    name: 'ishigami',
    inputs: ['x1', 'x2', 'x3'].map((name) => ({ name, unit: 'rad', lo: -Math.PI, hi: Math.PI })),
    outputs: [{ name: 'y' }],
    function: ({ x1, x2, x3 }) => x3.power(4).mul(b).add(1).mul(x1.sine()).add(x2.sine().square().mul(a)),
    precision,
    parameters: { a, b },
  });
}
