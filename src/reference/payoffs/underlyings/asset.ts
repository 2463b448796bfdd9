import { demand, InputError } from '../../../tensor/index.ts';
import { anything, checkedOptions, type OptionSchemas, text } from '../../options.ts';
import { componentsAt, type Underlying } from './underlying.ts';

export interface AssetOptions {
  /** Of the state. Default `spot`. */
  readonly part?: string;
  /** Which of its components, from 0. Default: the only one. */
  readonly component?: number;
}

/** A component has words of its own. */
export const assetSchemas: OptionSchemas<AssetOptions> = { part: text.optional(), component: anything };

/** One asset's price at maturity. @throws InputError where a state of several is met and no component is named */
export function asset(options: AssetOptions = {}): Underlying {
  const { part = 'spot', component } = checkedOptions('an asset', options, assetSchemas);
  demand(
    component === undefined || (Number.isSafeInteger(component) && component >= 0),
    'component of an asset must be a whole number of at least 0',
    component,
    'Count from 0.',
  );
  return {
    name: component === undefined ? part : `${part} ${component + 1}`,
    isLinear: true,
    value(state) {
      const prices = componentsAt('an asset', part, state);
      const n = Number(prices.shape[2]);
      if (component === undefined && n > 1)
        throw new InputError(
          'an option on one asset needs a state of one, or a component',
          `${n} components of ${part}`,
          'Say what the option is on: asset({ component: 0 }), basket({ weights }), bestOf() or spread().',
        );
      const at = component ?? 0;
      demand(
        at < n,
        `component of an asset must be below ${n}, the components of ${part}`,
        at,
        'Correct it.',
      );
      return prices.slice(2, at, at + 1);
    },
  };
}
