import { InputError, nearestName, spelling } from '../tensor/index.ts';

/** Whether a variable is called what those are that came without names: `x0`, `y`. */
export function isNumbered(name: string): boolean {
  return /^[xy]\d*$/.test(name);
}

/**
 * Where names are found among others: an index for each. Undefined where names say nothing and the order does: all are
 * others, or both are mere numbers that go up by one (`x0, x1` and `X1, X2`).
 *
 * @param source what has the other names, for messages
 * @param role what they name, for messages: "inputs"
 * @throws InputError with the nearest name where some are the same and some are not, or are the same but for their
 *   spelling and in another order
 */
export function placesOf(
  names: readonly string[],
  others: readonly string[],
  source: string,
  role: string,
): readonly number[] | undefined {
  const found = names.map((name) => others.indexOf(name));
  if (!found.includes(-1)) return found;
  if (isCount(names) && isCount(others)) return undefined;
  const [own, other] = [names, others].map((list) => list.map(spelling));
  const isOther = own.every((name) => !other.includes(name));
  const isRespelled = found.every((at) => at === -1) && own.every((name, k) => name === other[k]);
  if (isOther || isRespelled) return undefined;
  throw new InputError(
    `${source} must name its ${role} ${names.join(', ')}, or none of them so`,
    unknownNames(others, names),
    'Correct the names; wholly other names are taken in their order.',
  );
}

/** `"tiem" (nearest: time)`: the names that are not known, each with the nearest of those that nobody has. */
export function unknownNames(names: readonly string[], known: readonly string[]): string {
  const free = known.filter((name) => !names.includes(name));
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `"${name}" (nearest: ${nearestName(name, free.length > 0 ? free : known)})`)
    .join(', ');
}

/** Whether names are one letter with numbers that go up by one. */
function isCount(names: readonly string[]): boolean {
  const letters = names.map((name) => spelling(name));
  const [letter, first] = [letters[0][0], Number(letters[0].slice(1))];
  if (names.length === 1) return isNumbered(letters[0]);
  return letters.every((name, k) => isNumbered(name) && name === `${letter}${first + k}`);
}
