import type { Expression } from '../../../graph/index.ts';
import { anything, checkedOptions, text } from '../../options.ts';
import { checkedSmoothing, positivePart, type Smoothing } from '../../smoothing.ts';
import { componentsAt, type Underlying } from './underlying.ts';

export interface BestOfOptions {
  /** Of the state. Default `spot`. */
  readonly part?: string;
  /** Of the larger of two, a + (b − a)⁺, from the first asset to the last. Default: none. */
  readonly smoothing?: Smoothing;
}

/** The highest of the assets' prices at maturity. It has kinks where two are equal. */
export function bestOf(options: BestOfOptions = {}): Underlying {
  const { part = 'spot', smoothing = {} } = checkedOptions('the best of assets', options, {
    part: text.optional(),
    smoothing: anything,
  });
  checkedSmoothing(smoothing);
  const larger = (a: Expression, b: Expression) =>
    smoothing.width === undefined && (smoothing.position ?? 0) === 0
      ? a.max(b)
      : a.add(positivePart(b.sub(a), smoothing));
  return {
    name: 'best of',
    value(state) {
      const prices = componentsAt('the best of assets', part, state);
      const each = Array.from({ length: Number(prices.shape[2]) }, (_, i) => prices.slice(2, i, i + 1));
      return each.reduce(larger);
    },
  };
}
