import { activation } from '../rules/activation.ts';
import { exponentialLinear } from '../rules/exponential-linear.ts';

/** The α and λ with which normal numbers keep mean 0 and variance 1. */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

/** SELU: λx for x > 0, λα(eˣ − 1) elsewhere (Klambauer et al., "Self-normalizing neural networks", 2017). Its slope jumps at 0. */
export const selu = activation({
  ...exponentialLinear('selu', () => ({
    ...SELU,
    width: 1,
    operator: ['Selu', { alpha: { float: SELU.alpha }, gamma: { float: SELU.scale } }],
  })),
  activation: { vanishesAtZero: true, bounded: false, symmetric: false, straight: false },
});
