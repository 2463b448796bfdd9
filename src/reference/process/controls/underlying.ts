import { asset, type Underlying } from '../../payoffs/index.ts';
import { startOf } from '../models/prices.ts';
import { checkNumbers, type NumberOrInput, numberAt, type OfComponents } from '../number-or-input.ts';
import type { ProcessControl } from './process-control.ts';

export interface UnderlyingControlOptions {
  /** An asset, a basket or a spread: what is linear in prices. Default: the one asset. */
  readonly on?: Underlying;
  readonly maturity: NumberOrInput;
  /** Where prices start. Default: the input `spot`. */
  readonly spot?: OfComponents;
  /** q, of all assets: discounted prices fall by it. Without drift and discounted by r, as in Bachelier's model, it is r. Default 0. */
  readonly dividend?: NumberOrInput;
}

/**
 * The underlying itself at maturity, of which an option in the money is most: its discounted mean is S·e^(−qT). That holds where
 * discounted prices are martingales but for a dividend, as they are by exact steps and by all schemes of `heston`.
 *
 * @throws InputError naming the option that does not fit
 */
export function underlyingControl(options: UnderlyingControlOptions): ProcessControl {
  const { on = asset(), maturity, spot = 'spot', dividend = 0 } = options;
  checkNumbers('maturity of a control', maturity);
  checkNumbers('spot of a control', spot);
  checkNumbers('dividend of a control', dividend);
  const n = Array.isArray(spot) ? spot.length : 1;
  return {
    payoff: { name: on.name, ...(on.observe && { observe: on.observe }), value: on.value },
    // Of the path it is Lipschitz continuous, and the path is the model's own.
    continuous: true,
    mean(x) {
      const now = on.value({ spot: startOf(spot, n, x) }, {}, x);
      return dividend === 0 ? now : now.mul(numberAt(dividend, x).mul(numberAt(maturity, x)).neg().exp());
    },
  };
}
