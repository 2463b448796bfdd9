import { InputError } from '../../../tensor/index.ts';
import { geometricAsianCall } from '../../formulas/index.ts';
import { checkedOptions } from '../../options.ts';
import { average, call } from '../../payoffs/index.ts';
import { numberAt } from '../number-or-input.ts';
import { schemeOf, schemes } from '../schemes/index.ts';
import type { ControlOfProcess } from './process-control.ts';
import {
  discountedAs,
  type OptionControlOptions,
  optionControlSchemas,
  quantitiesOf,
  strikeOf,
} from './taken.ts';

const WHAT = 'the geometric Asian control';

/**
 * The call on the geometric mean, for that on the arithmetic one, of a geometric Brownian motion in exact steps (Kemna and Vorst, "A
 * pricing method for options based on average asset values", 1990). All but another strike is the model's own.
 *
 * @throws InputError naming the option that does not fit; with the model, where its diffusion or scheme is another
 */
export function geometricAsianControl(options: OptionControlOptions = {}): ControlOfProcess {
  const { strike: given, coefficient } = checkedOptions(WHAT, options, optionControlSchemas);
  return (process) => {
    const { name, maturity, steps, scheme, diffusion } = process;
    const strike = strikeOf(WHAT, process, given);
    const { spot, volatility, rate, dividend } = quantitiesOf(WHAT, process, 'geometric Brownian motion');
    const taken = schemeOf(scheme, diffusion);
    if (taken !== schemes.exact)
      throw new InputError(`${WHAT} of ${name} needs exact steps`, taken.name, 'Leave out the scheme.');
    const formula = geometricAsianCall(steps);
    return {
      payoff: call({ strike, on: average({ kind: 'geometric' }) }),
      // Of the path it is Lipschitz continuous, and the path is the model's own.
      continuous: true,
      ...(coefficient !== undefined && { coefficient }),
      mean(x) {
        const value = formula.value({
          spot: numberAt(spot, x),
          strike: numberAt(strike, x),
          volatility: numberAt(volatility, x),
          maturity: numberAt(maturity, x),
          rate: numberAt(rate, x),
          dividend: numberAt(dividend, x),
        });
        return discountedAs(process, value, rate, x);
      },
    };
  };
}
