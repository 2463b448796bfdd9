import * as z from 'zod';
import { describe, InputError, innermostIssue, issueWords, unknownNames } from '../tensor/index.ts';

/**
 * A schema for each option that there is, left out or not. Booleans must have one of their own, since any text counts as true.
 */
export type OptionSchemas<Options> = {
  readonly [Name in keyof Options]-?: [Options[Name]] extends [boolean | undefined]
    ? z.ZodType<boolean | undefined>
    : z.ZodType;
};

/**
 * Checks options, which may come from a configuration file or from JavaScript, and returns them as they are: known names only, each of
 * its form.
 *
 * @param model whose they are, for messages
 * @throws InputError naming the first one that is not known, else the first that does not fit
 */
export function checkedOptions<Options extends object>(
  model: string,
  options: Options,
  schemas: OptionSchemas<Options>,
): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new InputError(`options of ${model} must be an object`, describe(options), 'Write {} for none.');
  const { error } = z.strictObject(schemas as z.ZodRawShape).safeParse(options, { error: issueWords });
  if (error === undefined) return options;
  const found = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  const issue = innermostIssue(found);
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const [known, what] =
      path.length === 0
        ? [Object.keys(schemas), `an option of ${model} must be one of ${Object.keys(schemas).join(', ')}`]
        : [[], `${nameOf(path)} of ${model} ${message}`];
    const spread = path.length === 0 && issue.keys.join() === 'seed';
    const remedy = spread
      ? 'A module is given it beside its options: take it out before they are passed on.'
      : 'Correct the name.';
    throw new InputError(what, unknownNames(issue.keys, known), remedy);
  }
  const received = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], options);
  throw new InputError(`${nameOf(path)} of ${model} ${message}`, described(received), 'Correct it.');
}

/** The name that options give a model, for messages about them. @param otherwise where they give none */
export function modelName(options: unknown, otherwise: string): string {
  const { name } = (options ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' && name.trim() !== '' ? name : otherwise;
}

/** ['sampling', 'replicates'] as "replicates of sampling". */
function nameOf(path: readonly PropertyKey[]): string {
  const names = path.map((key) => (typeof key === 'number' ? `entry ${key}` : String(key)));
  return names.reverse().join(' of ');
}

function described(value: unknown): string {
  return typeof value === 'function' ? 'a function' : describe(value);
}

/* Forms that options have, with the words for what is none. */

export const flag = z.boolean('must be true or false').optional();
export const count = countFrom(1);
/** Of paths of a point. So many tell a mean to 6·10⁻⁵ of their spread; who wants more takes more points. */
export const pathCount = countFrom(1, 1 << 28);
/** Of steps of a path: every hour of seven years. A scheme's bias is then far below the noise of any number of paths. */
export const MOST_STEPS = 1 << 16;
/** Of inputs or outputs that a number asks for, each of which has a name and a column. */
export const MOST_COLUMNS = 1 << 16;
export const finite = z.number('must be a finite number');
export const positive = z.number('must be positive').positive('must be positive');
export const text = z.string('must be a text').regex(/\S/, 'must not be empty');
/** What is checked where it is used, in words of its own. */
export const anything = z.unknown().optional();
export const callable = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
/** Plain data for records. */
export const records = z.record(z.string(), z.unknown(), 'must be an object of plain data').optional();
/** Names and bounds are looked at by {@link checkedVariables}. */
export const variables = z.array(
  z.looseObject({}, 'must be an object with a name'),
  'must be a list of variables',
);

/**
 * A whole number. What it asks to be built must have an end, since numbers may come from outside.
 *
 * @param most Default: any, for what sizes nothing
 */
export function countFrom(least: number, most = Number.MAX_SAFE_INTEGER) {
  const words = `must be a whole number of at least ${least}`;
  return z.int(words).min(least, words).max(most, `must be at most ${most}`);
}

/** An object with known names only. @param words for what is no object: "must be an object with a payoff" */
export function objectOf<Shape extends z.ZodRawShape>(schemas: Shape, words: string) {
  return z.strictObject(schemas, { error: ({ code }) => (code === 'invalid_type' ? words : undefined) });
}

/** One of several words. */
export function oneOf<Word extends string>(words: readonly Word[]) {
  return z.enum(words, `must be ${words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`}`);
}
