import { type ModelName, namedModel } from './catalogue.ts';
import type { ReferenceModel } from './model.ts';

/** What a model is built with. */
export interface ModelChoice {
  /** Of what the model draws for itself. Default 1. */
  readonly seed?: number;
  /** The model's own options. Default none. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Models that draw their own parameters. */
const SEEDED: readonly ModelName[] = ['bachelier'];

/**
 * The model of a name with options that may come from a configuration file; models that draw their own parameters get
 * the seed.
 *
 * @throws InputError when an option does not fit the model
 */
export function catalogueModel(
  name: ModelName,
  { seed = 1, options = {} }: ModelChoice = {},
): ReferenceModel {
  return namedModel(name, { ...(SEEDED.includes(name) ? { seed } : {}), ...options } as never);
}
