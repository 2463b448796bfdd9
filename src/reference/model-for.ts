import { describe, InputError } from '../tensor/index.ts';
import { catalogue, isModelName, type ModelName, namedModel } from './catalogue.ts';
import { loadModel, looksLikeModule, type ModelChoice } from './load-model.ts';
import type { ReferenceModel } from './model.ts';

/** Models that draw their own parameters. */
const SEEDED: readonly ModelName[] = ['bachelier'];

/**
 * The reference model of a name in the catalogue, or of a module (see {@link loadModel}): what a user types where a
 * model is wanted. A name comes before a file of that name; `./name` is the file.
 *
 * @throws InputError when it is neither (the message lists the names), or as the model of that name or the module
 *   does
 */
export async function modelFor(nameOrPath: string, choice: ModelChoice = {}): Promise<ReferenceModel> {
  if (isModelName(nameOrPath)) return catalogueModel(nameOrPath, choice);
  if (looksLikeModule(nameOrPath)) return loadModel(nameOrPath, choice);
  throw new InputError(
    `a reference model is one of ${Object.keys(catalogue).join(', ')}, or the path of a module`,
    describe(nameOrPath),
    'Correct the name, or give a path such as ./my-model.ts.',
  );
}

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
