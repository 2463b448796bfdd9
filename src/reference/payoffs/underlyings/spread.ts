import { InputError } from '../../../tensor/index.ts';
import { checkedOptions, text } from '../../options.ts';
import { componentsAt, type Underlying } from './underlying.ts';

export interface SpreadOptions {
  /** Of the state. Default `spot`. */
  readonly part?: string;
}

/** The price of the first asset at maturity, less that of the second. @throws InputError unless there are two */
export function spread(options: SpreadOptions = {}): Underlying {
  const { part = 'spot' } = checkedOptions('a spread', options, { part: text.optional() });
  return {
    name: 'spread',
    isLinear: true,
    value(state) {
      const prices = componentsAt('a spread', part, state);
      const n = Number(prices.shape[2]);
      if (n !== 2)
        throw new InputError(
          `a spread is between two assets, the components of ${part}`,
          `${n}`,
          'Take basket({ weights }) for another difference: weights may be negative.',
        );
      return prices.slice(2, 0, 1).sub(prices.slice(2, 1, 2));
    },
  };
}
