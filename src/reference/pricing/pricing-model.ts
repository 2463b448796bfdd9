import { describe, InputError } from '../../tensor/index.ts';
import { diffusionModel } from '../diffusion-model.ts';
import { type DiffusionModelOptions, diffusionModelSchemas } from '../diffusion-options.ts';
import { type ClosedForm, exactOf } from '../formulas/index.ts';
import type { ExactModel } from '../model.ts';
import {
  anything,
  checkedOptions,
  countFrom,
  MOST_STEPS,
  type OptionSchemas,
  pathCount,
} from '../options.ts';
import type { Payoff } from '../payoffs/index.ts';
import {
  type ControlOfProcess,
  type Diffusion,
  type NumberOrInput,
  underlyingControl,
} from '../process/index.ts';
import type { Smoothing } from '../smoothing.ts';
import { moneyness } from './moneyness.ts';
import { chosenQuantities, type HeldOrInput } from './quantities.ts';

/** How the price of an option of the catalogue is simulated. */
export interface SimulationOptions
  extends Pick<
    DiffusionModelOptions,
    'scheme' | 'antithetic' | 'sampling' | 'labels' | 'continuous' | 'smooth' | 'precision'
  > {
  /** Inner paths a point (pairs of paths, when antithetic). Each model has a default. */
  readonly paths?: number;
  /** Equal steps from 0 to maturity. Each model has a default. */
  readonly steps?: number;
  /** Of the payoff, over the underlying less the strike. Default none. The closed form remains that of the sharp payoff. */
  readonly smoothing?: Smoothing;
  /**
   * The control variate: the price's own discounted mean, or for `heston` a call on a price of constant volatility by the same noise.
   * Default: none.
   */
  readonly control?: PricingControl;
}

/** Controls by name. */
export type PricingControl = 'underlying' | 'black-scholes';

/** Options of a model of the catalogue: each quantity is held, or an input. */
export type PricingOptions<Name extends string> = Readonly<Partial<Record<Name, HeldOrInput>>> &
  SimulationOptions;

/** A smoothing and a control have words of their own. */
export const simulationSchemas: OptionSchemas<SimulationOptions> = {
  paths: pathCount.optional(),
  steps: countFrom(1, MOST_STEPS).optional(),
  scheme: diffusionModelSchemas.scheme,
  antithetic: diffusionModelSchemas.antithetic,
  sampling: diffusionModelSchemas.sampling,
  control: anything,
  labels: diffusionModelSchemas.labels,
  smoothing: anything,
  continuous: diffusionModelSchemas.continuous,
  smooth: diffusionModelSchemas.smooth,
  precision: diffusionModelSchemas.precision,
};

/** What all of them are functions of. */
type Common = 'spot' | 'strike' | 'maturity' | 'rate' | 'dividend';

/** What makes a model of the catalogue: quantities, and what is simulated of them. */
export interface PricingModel<Name extends string> {
  readonly name: string;
  /** All quantities, in the order of the inputs. `maturity` and `rate` are those of the model. */
  readonly quantities: Readonly<Record<Name, HeldOrInput>>;
  readonly paths: number;
  readonly steps: number;
  diffusion(of: Readonly<Record<Name, NumberOrInput>>): Diffusion;
  payoff(of: Readonly<Record<Name, NumberOrInput>>, smoothing: Smoothing | undefined): Payoff;
  /** Of the same quantities, as it is simulated in so many steps. */
  closedForm(steps: number): ClosedForm;
  /** Controls of its own, beside the price's own mean. */
  readonly controls?: Readonly<Partial<Record<PricingControl, ControlOfProcess>>>;
}

/**
 * Builds a model of the catalogue: an option on a diffusion, with its closed form. Its steps are exact in distribution unless its
 * docstring says otherwise.
 *
 * @throws InputError naming the option that does not fit
 */
export function pricingModel<Name extends string>(
  { name, quantities, paths, steps, diffusion, payoff, closedForm, controls }: PricingModel<Name | Common>,
  options: PricingOptions<Name | Common>,
): ExactModel {
  const names = Object.keys(quantities) as (Name | Common)[];
  const ofQuantities = Object.fromEntries(names.map((quantity) => [quantity, anything]));
  const schemas = { ...ofQuantities, ...simulationSchemas } as OptionSchemas<typeof options>;
  const given: SimulationOptions & typeof options = checkedOptions(name, options, schemas);
  const read = chosenQuantities(name, quantities, given);
  const { smoothing, scheme, antithetic, sampling, control, labels, continuous, smooth, precision } = given;
  const dates = given.steps ?? steps;
  const exact = exactOf(
    closedForm(dates),
    read.inputs.map((input) => input.name),
    read.held,
  );
  const model = diffusionModel({
    name,
    inputs: read.inputs,
    diffusion: diffusion(read.of),
    payoff: payoff(read.of, smoothing),
    steps: dates,
    maturity: read.of.maturity,
    rate: read.of.rate,
    paths: given.paths ?? paths,
    ...(control !== undefined && { control: controlOf(name, control, controls) }),
    ...{ scheme, antithetic, sampling, labels, continuous, smooth, precision },
    exact,
    parameters: { ...read.chosen, ...(smoothing && { smoothing }), ...(labels && { labels }) },
  });
  const illustration = { ...model.illustration, projection: moneyness(read) };
  return { ...model, exact, illustration };
}

/** The control of a name. @throws InputError where the model has none of it */
function controlOf(name: string, chosen: unknown, own: PricingModel<never>['controls']): ControlOfProcess {
  const controls: Readonly<Record<string, ControlOfProcess | undefined>> = {
    underlying: underlyingControl(),
    ...own,
  };
  const made = typeof chosen === 'string' && Object.hasOwn(controls, chosen) ? controls[chosen] : undefined;
  if (made !== undefined) return made;
  throw new InputError(
    `control of ${name} must be ${Object.keys(controls).join(' or ')}`,
    describe(chosen),
    'Choose one, or leave it out.',
  );
}
