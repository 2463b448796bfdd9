import { InputError } from '../tensor/index.ts';
import { type BachelierModel, type BachelierOptions, bachelier } from './bachelier.ts';

/** The models that studies know by name. */
export const catalogue = { bachelier } as const satisfies Record<
  string,
  (options: BachelierOptions) => BachelierModel
>;

export type ModelName = keyof typeof catalogue;

/**
 * Builds the model of a name.
 *
 * @throws InputError when there is none of that name (the message lists those there are), or an option does not fit
 */
export function namedModel<Name extends ModelName>(
  name: Name,
  options: Parameters<(typeof catalogue)[Name]>[0],
): ReturnType<(typeof catalogue)[Name]> {
  if (!Object.hasOwn(catalogue, name))
    throw new InputError(
      `a reference model must be one of ${Object.keys(catalogue).join(', ')}`,
      JSON.stringify(name),
      'Correct the name.',
    );
  return catalogue[name](options) as ReturnType<(typeof catalogue)[Name]>;
}
