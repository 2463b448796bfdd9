import type { DiffusionModelOptions } from './diffusion-options.ts';
import type { ReferenceModel } from './model.ts';
import { monteCarloModel } from './monte-carlo.ts';
import { recurrenceOf } from './process/recurrence.ts';
import { schemeOf } from './process/schemes/index.ts';
import { unrolled } from './process/unrolled.ts';

/**
 * The mean discounted payoff of a diffusion dS = a(S, t)·dt + b(S, t)·dW with correlated noise, as a function of anything:
 * spots, strike, volatility, rate, maturity. Paths take equal steps by a scheme. Labels are those of the discretised process,
 * so a scheme biases them by its weak order in T/steps, unless it is exact. Derivatives are those of the very paths.
 *
 * @throws InputError naming the option, or what a function returned, that does not fit
 */
export function diffusionModel(options: DiffusionModelOptions): ReferenceModel {
  const { diffusion, scheme, payoff, steps, maturity, rate = 0, ...simulated } = options;
  const { outputs = [{ name: 'price' }], parameters } = options;
  const recurrence = recurrenceOf(options);
  return monteCarloModel({
    ...simulated,
    outputs,
    normals: steps * recurrence.normals,
    payoff: (x, z) => unrolled(recurrence, x, z),
    parameters: {
      diffusion: diffusion.name,
      scheme: schemeOf(scheme, diffusion).name,
      payoff: payoff.name,
      steps,
      maturity,
      rate,
      paths: options.paths,
      antithetic: options.antithetic ?? true,
      ...parameters,
    },
  });
}
