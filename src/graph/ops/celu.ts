import { activation } from '../rules/activation.ts';
import { exponentialLinear } from '../rules/exponential-linear.ts';
import { depthRatio } from '../rules/member-numbers.ts';

type CeluAttributes = { readonly alpha: number; readonly order: number };

/** CELU: x for x > 0, α(e^(x/α) − 1) elsewhere, with α > 0, of slope 1 on both sides of 0 (Barron, 2017). */
export const celu = activation({
  ...exponentialLinear<CeluAttributes>('celu', ({ alpha }) => ({
    scale: 1,
    alpha,
    width: alpha,
    operator: ['Celu', { alpha: { float: alpha } }],
  })),
  activation: {
    vanishesAtZero: true,
    bounded: false,
    symmetric: false,
    straight: false,
    numbers: [{ attribute: 'alpha', usual: 1, above: 0, below: Number.POSITIVE_INFINITY }],
    numbersOf: (f) => [depthRatio(f)],
  },
});
