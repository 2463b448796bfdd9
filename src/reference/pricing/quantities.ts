import { demand, InputError } from '../../tensor/index.ts';
import type { Variable } from '../../variable/index.ts';
import type { NumberOrInput } from '../process/index.ts';

/** What a quantity of a model is: a number that is held, or the ends [lo, hi] of an input's domain. */
export type HeldOrInput = number | readonly [lo: number, hi: number];

/** Quantities by name, some of them inputs. */
export interface ChosenQuantities<Name extends string> {
  /** Those that are inputs, in the order of the defaults. */
  readonly inputs: readonly Variable[];
  /** Those that are held. */
  readonly held: Readonly<Record<string, number>>;
  /** The name of each that is an input, the number of each that is held. */
  readonly of: Readonly<Record<Name, NumberOrInput>>;
  /** All as they were chosen, for records. */
  readonly chosen: Readonly<Record<Name, HeldOrInput>>;
}

/**
 * Reads which quantities are inputs over which domain, and which are held.
 *
 * @param model for messages
 * @param defaults of all quantities
 * @param given in place of the defaults; other keys are left alone
 * @throws InputError naming the quantity that does not fit, or where none is an input
 */
export function chosenQuantities<Name extends string>(
  model: string,
  defaults: Readonly<Record<Name, HeldOrInput>>,
  given: Readonly<Partial<Record<Name, HeldOrInput>>>,
): ChosenQuantities<Name> {
  const names = Object.keys(defaults) as Name[];
  const entries = names.map(
    (name) => [name, given[name] === undefined ? defaults[name] : given[name]] as const,
  );
  for (const [name, value] of entries)
    demand(
      isHeld(value) || isRange(value),
      `${name} of ${model} must be a number, or the ends [lo, hi] of an input's domain`,
      value,
      'Give a number to hold it, or two with lo < hi.',
    );
  const inputs = entries.flatMap(([name, value]) =>
    isHeld(value) ? [] : [{ name, lo: value[0], hi: value[1] }],
  );
  if (inputs.length === 0)
    throw new InputError(
      `at least one quantity of ${model} must be an input`,
      'numbers alone',
      `Give the ends of a domain, [lo, hi], for one of ${names.join(', ')}.`,
    );
  return {
    inputs,
    held: Object.fromEntries(entries.filter((entry): entry is [Name, number] => isHeld(entry[1]))),
    of: Object.fromEntries(entries.map(([name, value]) => [name, isHeld(value) ? value : name])) as Record<
      Name,
      NumberOrInput
    >,
    chosen: Object.fromEntries(entries) as Record<Name, HeldOrInput>,
  };
}

function isHeld(value: HeldOrInput): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isRange(value: HeldOrInput): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((end) => Number.isFinite(end)) &&
    value[0] < value[1]
  );
}
