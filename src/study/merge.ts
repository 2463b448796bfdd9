import { InputError } from '../tensor/index.ts';
import type { PartialConfig } from './config.ts';

export type Plain = Readonly<Record<string, unknown>>;

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges plain objects key by key, unless their kind changes, and lists by the names of entries. Anything else is replaced
 * whole.
 */
export function merge(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && isPlain(over)) return mergeNamed(base, over);
  if (!isPlain(base) || !isPlain(over)) return over;
  const changesKind = ['kind', 'by'].some((tag) => tag in base && tag in over && base[tag] !== over[tag]);
  if (changesKind) return over;
  const given = Object.entries(over).filter(([, value]) => value !== undefined);
  const merged = given.map(([key, value]) => [
    key,
    Object.hasOwn(base, key) ? merge(base[key], value) : value,
  ]);
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

/** Changes the entries of a list that an object's keys name; a list without names is replaced. */
function mergeNamed(base: readonly unknown[], over: Plain): unknown {
  const names = base.flatMap((entry) => (isPlain(entry) && typeof entry.name === 'string' ? entry.name : []));
  if (names.length < base.length) return over;
  const unknown = Object.keys(over).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new InputError(
      `an entry that is changed must be one of ${names.join(', ')}`,
      unknown,
      'Correct its name.',
    );
  return base.map((entry, k) => merge(entry, over[names[k]] ?? {}));
}

/**
 * Reads `key=value` assignments with dotted keys (`oversized.steps=1000`). Values are read as JSON, and as text where
 * they are not JSON.
 *
 * @throws InputError when an assignment has no `=`
 */
export function readAssignments(assignments: readonly string[]): PartialConfig {
  return assignments.reduce<unknown>((config, assignment) => {
    const at = assignment.indexOf('=');
    if (at < 1)
      throw new InputError('--set takes key=value', assignment, 'Write for example --set pruning.keep=12.');
    const keys = assignment.slice(0, at).split('.');
    const value = readValue(assignment.slice(at + 1));
    return merge(
      config,
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    );
  }, {}) as PartialConfig;
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
