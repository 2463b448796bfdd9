import { nameFinder, nearestName } from './nearest.ts';

/** Names that a message lists. */
const MOST_TOLD = 16;

/** `"tiem" (nearest: time)`: the names that are not known, each with the nearest of those that nobody has, where one is near. */
export function unknownNames(names: readonly string[], known: readonly string[]): string {
  const [given, all] = [nameFinder(names), nameFinder(known)];
  const free = known.filter((name) => given(name) === -1);
  const unknown = names.filter((name) => all(name) === -1);
  const told = unknown.slice(0, MOST_TOLD).map((name) => {
    const nearest = nearestName(name, free.length > 0 ? free : known);
    return nearest === undefined ? `"${name}"` : `"${name}" (nearest: ${nearest})`;
  });
  return listedNames(told, unknown.length);
}

/** "S1, S2 and 3 more": as many names as a message lists, of `count`. */
export function listedNames(names: readonly string[], count = names.length): string {
  const list = names.slice(0, MOST_TOLD).join(', ');
  return count > MOST_TOLD ? `${list} and ${count - MOST_TOLD} more` : list;
}
