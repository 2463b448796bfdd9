import * as z from 'zod';
import type { Variable } from '../variable/index.ts';
import { type MonteCarloOptions, monteCarloSchemas } from './monte-carlo-options.ts';
import { anything, callable, type OptionSchemas, objectOf, variables } from './options.ts';
import { payoffSchemas } from './payoffs/payoff.ts';
import {
  type ControlOfProcess,
  type ProcessControl,
  processControlSchemas,
} from './process/controls/index.ts';
import { diffusionSchemas } from './process/diffusion.ts';
import type { ProcessOptions } from './process/process-options.ts';

/** A diffusion whose discounted payoff is averaged over paths. All but the process is as for a {@link MonteCarloOptions}. */
export interface DiffusionModelOptions
  extends ProcessOptions,
    Omit<
      MonteCarloOptions,
      'name' | 'inputs' | 'outputs' | 'normals' | 'payoff' | 'explain' | 'regularity' | 'control'
    > {
  /** What the payoff's columns are. Default: one, `price`. */
  readonly outputs?: readonly Variable[];
  /**
   * Takes noise away by another payoff of the same paths whose mean is known. A function makes it of the process, as
   * {@link geometricAsianControl} does. Default: nothing.
   */
  readonly control?: ProcessControl | ControlOfProcess;
}

const { normals: _, explain: __, ...simulated } = monteCarloSchemas;

/** A scheme, steps, maturity and rate have words of their own. */
export const diffusionModelSchemas: OptionSchemas<DiffusionModelOptions> = {
  ...simulated,
  outputs: variables.optional(),
  diffusion: objectOf(diffusionSchemas, 'must be an object with start, drift and volatility'),
  scheme: anything,
  payoff: objectOf(payoffSchemas, 'must be an object with a value'),
  steps: anything,
  maturity: anything,
  rate: anything,
  control: z
    .union(
      [callable, objectOf(processControlSchemas, 'must be an object with a payoff and its mean')],
      'must be an object with a payoff and its mean',
    )
    .optional(),
};
