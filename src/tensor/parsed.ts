import type * as z from 'zod';
import { describe, InputError } from './errors.ts';

/** The way to a part of a document: `['layers', 1, 'keep']`. */
export type Path = readonly PropertyKey[];

/** How messages speak of a document that is checked. */
export interface DocumentWords {
  /** What the part at a path is called: "the domain of a plan". */
  name(path: Path): string;
  /** What to do about a part that is wrong. */
  remedy(path: Path): string;
}

/**
 * Checks a value from outside against its schema. Messages of the schema say what must hold of a part: "must be a text". An
 * issue that the schema adds itself may give its own `received` and `remedy` in `params`.
 *
 * @throws InputError of the first part that is wrong
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, words: DocumentWords): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = innermost(result.error.issues[0]);
  if (issue.code === 'unrecognized_keys')
    throw new InputError(
      `${words.name(issue.path)} must have known keys alone`,
      JSON.stringify(issue.keys[0]),
      'Remove it, or correct its spelling.',
    );
  const found = issue.path.reduce<unknown>(
    (part, key) => (part as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key],
    value,
  );
  const { received = describe(found), remedy = words.remedy(issue.path) } =
    issue.code === 'custom' ? (issue.params ?? {}) : {};
  throw new InputError(`${words.name(issue.path)} ${issue.message}`, received, remedy);
}

/** What is wrong with a value that fits none of several schemas: the issue of the one that it fits best. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const within = issue.errors.map(([first]) => innermost({ ...first, path: [...issue.path, ...first.path] }));
  return within.reduce((best, other) => (other.path.length > best.path.length ? other : best));
}
