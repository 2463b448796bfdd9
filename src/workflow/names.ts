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
  const places = new Map(others.map((name, k) => [name, k]));
  const found = names.map((name) => places.get(name) ?? -1);
  if (!found.includes(-1)) return found;
  if (isCount(names) && isCount(others)) return undefined;
  const [own, other] = [names, others].map((list) => list.map(spelling));
  const spellings = new Set(other);
  const isOther = own.every((name) => !spellings.has(name));
  const isRespelled = found.every((at) => at === -1) && own.every((name, k) => name === other[k]);
  if (isOther || isRespelled) return undefined;
  throw new InputError(
    `${source} must name its ${role} ${shortened(names)}, or none of them so`,
    unknownNames(others, names),
    'Correct the names; wholly other names are taken in their order.',
  );
}

/** `"tiem" (nearest: time)`: the names that are not known, each with the nearest of those that nobody has. */
export function unknownNames(names: readonly string[], known: readonly string[]): string {
  const [given, all] = [new Set(names), new Set(known)];
  const free = known.filter((name) => !given.has(name));
  const unknown = names.filter((name) => !all.has(name));
  const told = unknown
    .slice(0, MOST_TOLD)
    .map((name) => `"${name}" (nearest: ${nearestName(name, free.length > 0 ? free : known)})`);
  return shortened(told, unknown.length);
}

/** Names that a message lists. */
const MOST_TOLD = 16;

function shortened(names: readonly string[], count = names.length): string {
  const list = names.slice(0, MOST_TOLD).join(', ');
  return count > MOST_TOLD ? `${list} and ${count - MOST_TOLD} more` : list;
}

/** Whether names are one letter with numbers that go up by one. */
function isCount(names: readonly string[]): boolean {
  const letters = names.map((name) => spelling(name));
  const [letter, first] = [letters[0][0], Number(letters[0].slice(1))];
  if (names.length === 1) return isNumbered(letters[0]);
  return letters.every((name, k) => isNumbered(name) && name === `${letter}${first + k}`);
}
