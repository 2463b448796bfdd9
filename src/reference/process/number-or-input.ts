import { concat, constant, type Expression } from '../../graph/index.ts';
import { demand, InputError, tensor } from '../../tensor/index.ts';
import type { Inputs } from './parts.ts';

/** A number, or the name of an input that it is. */
export type NumberOrInput = number | string;

/** One for each component of a state, or the same for all. */
export type OfComponents = NumberOrInput | readonly NumberOrInput[];

/** It as an expression: a constant, or the input [N, Q, 1]. */
export function numberAt(given: NumberOrInput, x: Inputs): Expression {
  return typeof given === 'number' ? constant(given) : x[given];
}

/** Those of all components side by side, [N, Q, n], or one of them [N, Q, 1], or constants that stretch to it. */
export function besideEachOther(given: OfComponents, x: Inputs): Expression {
  if (!isList(given)) return numberAt(given, x);
  if (given.every((one) => typeof one === 'number')) return constant(tensor(given, [1, 1, given.length]));
  return concat(
    given.map((one) => columnOf(one, x)),
    2,
  );
}

/** It as a column of the points, [N, Q, 1], also where it is a constant. */
export function columnOf(given: NumberOrInput, x: Inputs): Expression {
  if (typeof given === 'string') return x[given];
  const [first] = Object.values(x);
  return first.like(given);
}

export function isList(given: OfComponents): given is readonly NumberOrInput[] {
  return Array.isArray(given);
}

/** What a number must be to do. */
const WANTED = {
  finite: { words: 'a finite number', fits: () => true },
  positive: { words: 'a positive number', fits: (one: number) => one > 0 },
  nonnegative: { words: 'a number of at least 0', fits: (one: number) => one >= 0 },
  elasticity: { words: 'a number from 0.5 to 1', fits: (one: number) => one >= 0.5 && one <= 1 },
  correlation: {
    words: 'a number between −1 and 1, both excluded,',
    fits: (one: number) => Math.abs(one) < 1,
  },
};

type Wanted = keyof typeof WANTED;

/**
 * Checks numbers or names of inputs. What inputs are is checked over their domain.
 *
 * @param what whose: "volatility of geometric Brownian motion"
 * @throws InputError naming the first that does not fit
 */
export function checkNumbers(what: string, given: OfComponents, wanted: Wanted = 'finite'): void {
  const all: readonly unknown[] = isList(given) ? given : [given];
  demand(all.length > 0, `${what} must be given for at least one component`, given, 'Give one a component.');
  for (const one of all) {
    if (typeof one === 'string' && one !== '') continue;
    const fits = typeof one === 'number' && Number.isFinite(one) && WANTED[wanted].fits(one);
    demand(fits, `${what} must be ${WANTED[wanted].words} or the name of an input`, one, 'Correct it.');
  }
}

/**
 * How many components there are, of lists that must be equally long. One number does for any.
 *
 * @throws InputError where two lists differ
 */
export function countComponents(of: string, given: Readonly<Record<string, OfComponents>>): number {
  const lists = Object.entries(given).filter((entry): entry is [string, readonly NumberOrInput[]] =>
    isList(entry[1]),
  );
  const [first] = lists;
  const other = lists.find(([, list]) => list.length !== first[1].length);
  if (other !== undefined)
    throw new InputError(
      `lists of ${of} must be equally long`,
      `${first[1].length} of ${first[0]} and ${other[1].length} of ${other[0]}`,
      'Give one a component in each.',
    );
  return first === undefined ? 1 : first[1].length;
}
