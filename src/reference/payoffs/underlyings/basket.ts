import { demand, tensor } from '../../../tensor/index.ts';
import { anything, checkedOptions, text } from '../../options.ts';
import { componentsAt, type Underlying } from './underlying.ts';

export interface BasketOptions {
  /** Of the assets, one each. They need not sum to 1. */
  readonly weights: readonly number[];
  /** Of the state. Default `spot`. */
  readonly part?: string;
}

/** The weighted sum of assets' prices at maturity, Σ wᵢ·Sᵢ. @throws InputError where the weights are not one an asset */
export function basket(options: BasketOptions): Underlying {
  const { weights, part = 'spot' } = checkedOptions('a basket', options, {
    weights: anything,
    part: text.optional(),
  });
  const fits = Array.isArray(weights) && weights.length > 0 && weights.every(Number.isFinite);
  demand(fits, 'weights of a basket must be a list of finite numbers', weights, 'Give one an asset.');
  return {
    name: 'basket',
    isLinear: true,
    value(state) {
      const prices = componentsAt('a basket', part, state);
      const n = Number(prices.shape[2]);
      demand(
        weights.length === n,
        `weights of a basket must be ${n}, as many as components of ${part}`,
        weights.length,
        'Give one an asset.',
      );
      return prices.matmul(tensor(weights, [n, 1]));
    },
  };
}
