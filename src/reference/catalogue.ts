import { describe, InputError } from '../tensor/index.ts';
import { bachelier } from './bachelier.ts';
import { sirEpidemic } from './dynamics/index.ts';
import { diffusionField } from './fields/index.ts';
import type { ReferenceModel } from './model.ts';
import { asianModel, barrierModel, blackScholesModel, digitalModel, hestonModel } from './pricing/index.ts';
import {
  borehole,
  branin,
  ishigami,
  otlCircuit,
  ringDown,
  rosenbrock,
  wingWeight,
} from './test-functions/index.ts';

/** The models that are known by name. */
export const catalogue = {
  asian: asianModel,
  bachelier,
  barrier: barrierModel,
  'black-scholes': blackScholesModel,
  borehole,
  branin,
  'diffusion-field': diffusionField,
  digital: digitalModel,
  heston: hestonModel,
  ishigami,
  'otl-circuit': otlCircuit,
  'ring-down': ringDown,
  rosenbrock,
  'sir-epidemic': sirEpidemic,
  'wing-weight': wingWeight,
} as const satisfies Record<string, (options: never) => ReferenceModel>;

export type ModelName = keyof typeof catalogue;

/** Whether the catalogue has a model of that name. */
export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(catalogue, name);
}

/**
 * Builds the model of a name.
 *
 * @throws InputError when there is none of that name (the message lists those there are), or an option does not fit
 */
export function namedModel<Name extends ModelName>(
  name: Name,
  ...[options]: Parameters<(typeof catalogue)[Name]>
): ReturnType<(typeof catalogue)[Name]> {
  if (!isModelName(name))
    throw new InputError(
      `a reference model must be one of ${Object.keys(catalogue).join(', ')}`,
      describe(name),
      'Correct the name.',
    );
  return catalogue[name](options as never) as ReturnType<(typeof catalogue)[Name]>;
}
