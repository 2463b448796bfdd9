import { describe, InputError } from '../tensor/index.ts';

/**
 * Checks that options, which may come from a configuration file, are an object with known names only, and returns them.
 *
 * @throws InputError naming the first one that is not known
 */
export function checkedOptions<Options extends object>(
  model: string,
  options: Options,
  names: readonly (keyof Options & string)[],
): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new InputError(`options of ${model} must be an object`, describe(options), 'Write {} for none.');
  const known: readonly string[] = names;
  const other = Object.keys(options).find((name) => !known.includes(name));
  if (other !== undefined)
    throw new InputError(
      `an option of ${model} must be one of ${names.join(', ')}`,
      other,
      'Correct the name.',
    );
  return options;
}

/**
 * A number option, or its default where it is left out.
 *
 * @throws InputError unless it is a finite number
 */
export function numberOption(model: string, name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError(`${name} of ${model} must be a finite number`, describe(value), 'Correct it.');
  return value;
}

/**
 * A whole number option, or its default where it is left out.
 *
 * @throws InputError unless it is whole and at least `least`
 */
export function countOption(
  model: string,
  name: string,
  value: unknown,
  otherwise: number,
  least = 1,
): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    throw new InputError(
      `${name} of ${model} must be a whole number of at least ${least}`,
      describe(value),
      'Correct it.',
    );
  return value;
}
