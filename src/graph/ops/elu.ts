import { activation } from '../rules/activation.ts';
import { exponentialLinear } from '../rules/exponential-linear.ts';
import { chordRatio } from '../rules/member-numbers.ts';

type EluAttributes = { readonly alpha: number; readonly order: number };

/**
 * ELU: x for x > 0, α(eˣ − 1) elsewhere, with α > 0 (Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network
 * learning by exponential linear units", 2016). Its slope at 0 jumps from α to 1, and its second derivative from α to 0. At
 * 0 derivatives are those from the left.
 */
export const elu = activation({
  ...exponentialLinear<EluAttributes>('elu', ({ alpha }) => ({
    scale: 1,
    alpha,
    width: 1,
    operator: ['Elu', { alpha: { float: alpha } }],
  })),
  activation: {
    vanishesAtZero: true,
    bounded: false,
    symmetric: false,
    straight: false,
    numbers: [{ attribute: 'alpha', usual: 1, above: 0, below: Number.POSITIVE_INFINITY }],
    numbersOf: (f) => [chordRatio(f) / (1 - Math.exp(-1))],
  },
});
