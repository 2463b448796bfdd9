import { InputError } from '../../../tensor/index.ts';
import { checkedOptions, type OptionSchemas, objectOf, oneOf } from '../../options.ts';
import { asset } from './asset.ts';
import { checkedUnderlying, type Underlying, underlyingSchemas } from './underlying.ts';

export interface AverageOptions {
  /** `geometric` is the exponential of the mean logarithm, of what stays positive. Default `arithmetic`. */
  readonly kind?: 'arithmetic' | 'geometric';
  /** Of what. Default: the one asset. */
  readonly of?: Underlying;
}

const SCHEMAS: OptionSchemas<AverageOptions> = {
  kind: oneOf(['arithmetic', 'geometric']).optional(),
  of: objectOf(underlyingSchemas, 'must be an underlying, such as asset()').optional(),
};

/** The mean over the dates k·T/n, k = 1 to n, the ends of the model's steps: an option on it is an Asian one. */
export function average(options: AverageOptions = {}): Underlying {
  const { kind = 'arithmetic', of: given = asset() } = checkedOptions('an average', options, SCHEMAS);
  const of = checkedUnderlying(given);
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
