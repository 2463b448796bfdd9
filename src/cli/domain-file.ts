import { readFile } from 'node:fs/promises';
import { fileError } from '../node/files.ts';
import { counted, demand, InputError, nameFinder, unknownNames } from '../tensor/index.ts';
import { checkedVariables, isNumbered, placesOf, type Variable } from '../variable/index.ts';
import { parseJson } from './json.ts';

/**
 * Reads the bounds of inputs, in their order, from a JSON file: `{"name": [lo, hi], ...}` or `[[lo, hi], ...]`. Bounds that
 * an input has already need not be repeated by name. Inputs without names (`x0`, `x1`, …) take the file's names in its
 * order, where all of these are others.
 *
 * @throws InputError where it cannot be read, or does not fit the inputs; with the nearest name where one is not known
 */
export async function readDomainFile(
  path: string,
  inputs: readonly Variable[],
): Promise<readonly Variable[]> {
  const text = await readFile(path, 'utf8').catch(unreadable(path));
  const value = parseJson(text, `domain file ${path}`, REMEDY);
  const named = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries: readonly Entry[] = named
    ? namedEntries(path, Object.entries(value), inputs)
    : inputs.map(({ name }, k) => [name, (value as readonly unknown[] | null)?.[k]]);
  const fits = named || (Array.isArray(value) && value.length === inputs.length);
  demand(fits, `domain file ${path} must hold ${counted(inputs.length, 'pair')} [lo, hi]`, value, REMEDY);
  return entries.map(([name, ends]) => {
    const holds =
      Array.isArray(ends) &&
      ends.length === 2 &&
      ends.every((end) => Number.isFinite(end)) &&
      ends[0] < ends[1];
    demand(holds, `${path} must give ${name} a pair [lo, hi] with lo < hi`, ends, REMEDY);
    const [lo, hi] = ends as [number, number];
    checkedVariables([{ name, lo, hi }], 'input');
    return { name, lo, hi };
  });
}

type Entry = readonly [name: string, ends: unknown];

/** The entries of an object in the order of the inputs. */
function namedEntries(
  path: string,
  entries: readonly Entry[],
  inputs: readonly Variable[],
): readonly Entry[] {
  const known = inputs.map(({ name }) => name);
  const names = entries.map(([name]) => name);
  const [places, find] = [names.map(nameFinder(known)), nameFinder(names)];
  if (places.includes(-1)) {
    const inOrder = known.every(isNumbered) && names.length === known.length && !isMixed(names);
    const context = { source: `domain file ${path}`, role: 'inputs', remedy: CORRECT };
    const others = names.map((name) => ({ name }));
    if (inOrder && placesOf(inputs, others, context) === undefined) return entries;
    if (known.every(isNumbered) && names.length !== known.length && places.every((place) => place === -1))
      throw new InputError(
        `domain file ${path} must name all ${known.length} inputs of a network without names, in their order`,
        `${names.length}: ${names.join(', ')}`,
        'Name them all, or give a list in the order of the inputs.',
      );
    throw new InputError(
      `domain file ${path} must name inputs of the network: ${known.join(', ')}`,
      unknownNames(names, known),
      CORRECT,
    );
  }
  const twice = places.find((place, k) => places.indexOf(place) !== k);
  if (twice !== undefined)
    throw new InputError(
      `domain file ${path} must name each input once`,
      `${known[twice]} twice, in two encodings`,
      'Leave one out.',
    );
  return inputs.map(({ name, lo, hi }) => {
    const at = find(name);
    return [name, at !== -1 ? entries[at][1] : lo === undefined ? undefined : [lo, hi]];
  });
}

/** Whether some are names and others mere numbers. */
function isMixed(names: readonly string[]): boolean {
  const numbered = names.filter((name) => isNumbered(name.toLowerCase()));
  return numbered.length > 0 && numbered.length < names.length;
}

const CORRECT = 'Correct the name, or give a list in the order of the inputs.';
const REMEDY = 'Write {"name": [lo, hi], ...}, or [[lo, hi], ...] in the order of the inputs.';

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw fileError(cause, `domain file ${path} must be readable`, 'Correct the path.') ?? cause;
  };
}
