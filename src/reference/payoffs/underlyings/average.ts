import { demand, InputError } from '../../../tensor/index.ts';
import { asset } from './asset.ts';
import type { Underlying } from './underlying.ts';

export interface AverageOptions {
  /** `geometric` is the exponential of the mean logarithm, of what stays positive. Default `arithmetic`. */
  readonly kind?: 'arithmetic' | 'geometric';
  /** Of what. Default: the one asset. */
  readonly of?: Underlying;
}

/** The mean over the dates k·T/n, k = 1 to n, the ends of the model's steps: an option on it is an Asian one. */
export function average({ kind = 'arithmetic', of = asset() }: AverageOptions = {}): Underlying {
  demand(
    kind === 'arithmetic' || kind === 'geometric',
    'kind of an average must be arithmetic or geometric',
    kind,
    'Choose one of the two.',
  );
  if (of.observe !== undefined)
    throw new InputError(
      'an average must be of what a state tells',
      `one of the ${of.name}`,
      'Average an asset, a basket, the best of assets or a spread.',
    );
  return {
    name: `${kind} average of ${of.name}`,
    of,
    observe: {
      start: (state, x) => ({ mean: of.value(state, {}, x).like(0) }),
      next({ mean }, { after, steps }, x) {
        const now = of.value(after, {}, x);
        return { mean: mean.add((kind === 'geometric' ? now.log() : now).mul(1 / steps)) };
      },
    },
    value: (_, { mean }) => (kind === 'geometric' ? mean.exp() : mean),
  };
}
