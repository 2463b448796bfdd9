import { InputError } from '../../../tensor/index.ts';
import { type Control, controlSchemas } from '../../control/index.ts';
import { checkedOptions, type OptionSchemas, objectOf } from '../../options.ts';
import { asset, type Underlying } from '../../payoffs/index.ts';
import { checkedUnderlying, underlyingSchemas } from '../../payoffs/underlyings/underlying.ts';
import { numberAt } from '../number-or-input.ts';
import { schemeOf, schemes } from '../schemes/index.ts';
import type { ControlOfProcess } from './process-control.ts';

export interface UnderlyingControlOptions extends Pick<Control, 'coefficient'> {
  /** An asset, a basket or a spread: what is linear in prices. Default: what the model's option is on, else the one asset. */
  readonly on?: Underlying;
}

const SCHEMAS: OptionSchemas<UnderlyingControlOptions> = {
  on: objectOf(underlyingSchemas, 'must be an underlying, such as basket({ weights })').optional(),
  coefficient: controlSchemas.coefficient,
};

const WHAT = 'the underlying as a control';
const OWN = 'give a control of your own: { payoff, mean }.';

/**
 * The underlying itself at maturity, of which an option in the money is most. Its mean is that of the diffusion
 * ({@link Diffusion.mean}), which exact steps have, and the schemes of `heston`.
 *
 * @throws InputError naming the option that does not fit; with the model, where means of its prices are not known
 */
export function underlyingControl(options: UnderlyingControlOptions = {}): ControlOfProcess {
  const { on: given, coefficient } = checkedOptions(WHAT, options, SCHEMAS);
  return ({ name, payoff, diffusion, scheme, maturity, rate = 0 }) => {
    const own = payoff.option?.on.of ?? payoff.option?.on;
    const on = checkedUnderlying(given ?? (own?.isLinear === true ? own : asset()));
    if (on.isLinear !== true)
      throw new InputError(
        `${WHAT} of ${name} must be linear in prices at maturity`,
        on.name,
        'Take asset(), basket({ weights }) or spread().',
      );
    const { mean, schemes: brought = [] } = diffusion;
    if (mean === undefined)
      throw new InputError(
        `${WHAT} of ${name} needs a diffusion that says its mean`,
        diffusion.name,
        `Add mean(time, x) to it, or ${OWN}`,
      );
    const taken = schemeOf(scheme, diffusion);
    if (taken !== schemes.exact && !brought.includes(taken))
      throw new InputError(
        `${WHAT} of ${name} needs steps that keep the mean of ${diffusion.name}`,
        `those of ${taken.name}`,
        `Leave out the scheme, or ${OWN}`,
      );
    return {
      payoff: { name: on.name, value: on.value },
      // Of the path it is Lipschitz continuous, and the path is the model's own.
      continuous: true,
      ...(coefficient !== undefined && { coefficient }),
      mean(x) {
        const until = numberAt(maturity, x);
        const then = on.value(mean(until, x), {}, x);
        return rate === 0 ? then : then.mul(numberAt(rate, x).mul(until).neg().exp());
      },
    };
  };
}
