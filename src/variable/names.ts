import { InputError, listedNames, nameFinder, spelling, unknownNames } from '../tensor/index.ts';
import type { Variable } from './variable.ts';

/** Whether a variable is called what those are that came without names: `x0`, `y`. */
export function isNumbered(name: string): boolean {
  return /^[xy]\d*$/.test(name);
}

/** How {@link placesOf} speaks of names. */
export interface NamesContext {
  /** What has the other names. */
  readonly source: string;
  /** What they name: "inputs". */
  readonly role: string;
  readonly remedy?: string;
}

/**
 * Where names are found among others: an index for each. Undefined where names say nothing and the order does. Either all
 * are others, or those of one side were made by us and both are mere numbers that go up by one (`x0, x1` and `x1, x2`).
 * Different encodings of one character (é as one code or two) are the same.
 *
 * @throws InputError with the nearest name, where only some are the same, or all are but for their spelling and in another
 *   order
 */
export function placesOf(
  own: readonly Variable[],
  other: readonly Variable[],
  { source, role, remedy = 'Correct the names; wholly other names are taken in their order.' }: NamesContext,
): readonly number[] | undefined {
  const [names, others] = [own, other].map((variables) => variables.map(({ name }) => name));
  const find = nameFinder(others);
  const found = names.map(find);
  if (!found.includes(-1)) return found;
  const isMade = [own, other].some((variables) => variables.every(({ unnamed }) => unnamed));
  if (isMade && isCount(names) && isCount(others)) return undefined;
  const [words, otherWords] = [names, others].map((list) => list.map(spelling));
  const known = new Set(otherWords);
  const isOther = words.every((word) => !known.has(word));
  const isRespelled = found.every((at) => at === -1) && words.every((word, k) => word === otherWords[k]);
  if (isOther || isRespelled) return undefined;
  throw new InputError(
    `${source} must name its ${role} ${listedNames(names)}, or none of them so`,
    unknownNames(others, names),
    remedy,
  );
}

/** Whether names are one letter with numbers that go up by one. */
function isCount(names: readonly string[]): boolean {
  const letters = names.map((name) => spelling(name));
  const [letter, first] = [letters[0][0], Number(letters[0].slice(1))];
  if (names.length === 1) return isNumbered(letters[0]);
  return letters.every((name, k) => isNumbered(name) && name === `${letter}${first + k}`);
}
