import { readFile } from 'node:fs/promises';
import { fileError } from '../dataset/index.ts';
import type { Variable } from '../reference/index.ts';
import { counted, demand, InputError } from '../tensor/index.ts';
import { isNumbered, placesOf, unknownNames } from '../workflow/index.ts';

/**
 * Reads the bounds of inputs, in their order, from a JSON file: `{"name": [lo, hi], ...}` or `[[lo, hi], ...]`. Bounds that an
 * input has already need not be repeated by name. Inputs without names (`x0`, `x1`, …) take those of the file in its order,
 * where all are others.
 *
 * @throws InputError where it cannot be read, or does not fit the inputs; with the nearest name where one is not known
 */
export async function readDomainFile(
  path: string,
  inputs: readonly Variable[],
): Promise<readonly Variable[]> {
  const value = parsed(path, await readFile(path, 'utf8').catch(unreadable(path)));
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
  if (names.some((name) => !known.includes(name))) {
    const inOrder = known.every(isNumbered) && names.length === known.length && !isMixed(names);
    if (inOrder && placesOf(known, names, `domain file ${path}`, 'inputs') === undefined) return entries;
    throw new InputError(
      `domain file ${path} must name inputs of the network: ${known.join(', ')}`,
      unknownNames(names, known),
      'Correct the name, or give a list in the order of the inputs.',
    );
  }
  const given = new Map(entries);
  return inputs.map(({ name, lo, hi }) => [
    name,
    given.get(name) ?? (lo === undefined ? undefined : [lo, hi]),
  ]);
}

/** Whether some are names and others mere numbers. */
function isMixed(names: readonly string[]): boolean {
  const numbered = names.filter((name) => isNumbered(name.toLowerCase()));
  return numbered.length > 0 && numbered.length < names.length;
}

const REMEDY = 'Write {"name": [lo, hi], ...}, or [[lo, hi], ...] in the order of the inputs.';

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InputError(`domain file ${path} must be JSON`, (cause as Error).message, REMEDY);
  }
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw fileError(cause, `domain file ${path} must be readable`, 'Correct the path.') ?? cause;
  };
}
