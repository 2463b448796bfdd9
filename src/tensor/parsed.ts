import type * as z from 'zod';
import { describe, InputError } from './errors.ts';
import { eitherWords, issueWords } from './issue-words.ts';

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
  const result = schema.safeParse(value, { error: issueWords });
  if (result.success) return result.data;
  const issue = innermostIssue(result.error.issues[0]);
  if (issue.code === 'unrecognized_keys')
    throw new InputError(
      `${words.name(issue.path)} must have known keys alone`,
      JSON.stringify(issue.keys[0]),
      `Remove it, or correct its spelling: ${words.name(issue.path)} ${issue.message}.`,
    );
  const found = issue.path.reduce<unknown>(
    (part, key) => (part as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key],
    value,
  );
  const { received = describe(found), remedy = words.remedy(issue.path) } =
    issue.code === 'custom' ? (issue.params ?? {}) : {};
  throw new InputError(`${words.name(issue.path)} ${issue.message}`, received, remedy);
}

/**
 * Checks the options of a public function, which JavaScript may give as it likes: known keys alone, of the form that each has.
 *
 * @param what the function, for messages: "regress()"
 * @throws InputError naming the first option that is wrong
 */
export function checkOptions<Options>(what: string, schema: z.ZodType<Options>, options: Options): void {
  parsed(schema, options, {
    name: ([part]) => (part === undefined ? `options of ${what}` : `${String(part)}`),
    remedy: ([part]) => (part === undefined ? 'Write {} for none.' : 'Correct it.'),
  });
}

/**
 * What is wrong with a value that fits none of several schemas. It is the issue of the one that it fits best, else what any
 * of them asks for.
 */
export function innermostIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const within = issue.errors.map(([first]) =>
    innermostIssue({ ...first, path: [...issue.path, ...first.path] }),
  );
  const best = within.reduce((one, other) => (other.path.length > one.path.length ? other : one));
  // A schema that has words of its own for all of them says it best.
  if (best.path.length > issue.path.length) return best;
  return { ...best, message: own(issue) ?? eitherWords(within.map(({ message }) => message)) };
}

function own({ message }: z.core.$ZodIssue): string | undefined {
  return message === 'must be of another form' ? undefined : message;
}
