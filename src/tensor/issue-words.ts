import type * as z from 'zod';

/** What zod calls a type, in words. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What must hold where a schema does not say it: zod's own messages are for programmers. */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'above' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'below' : 'at most', issue.maximum);
    case 'invalid_value':
      return `must be ${listed(issue.values)}`;
    case 'invalid_union': {
      const { discriminator, inst } = issue as { discriminator?: string; inst?: z.core.$ZodType };
      const known = discriminator === undefined ? undefined : inst?._zod.propValues?.[discriminator];
      return known === undefined ? 'must be of another form' : `must be ${listed([...known])}`;
    }
    case 'unrecognized_keys':
      return keysOf((issue as { inst?: z.core.$ZodType }).inst);
    default:
      return 'must be of another form';
  }
}

/** The keys of an object: "has kind, share and most". */
function keysOf(schema: z.core.$ZodType | undefined): string {
  const keys = Object.keys((schema?._zod.def as { readonly shape?: object } | undefined)?.shape ?? {});
  const [last] = keys.slice(-1);
  return last === undefined
    ? 'has no keys'
    : `has ${[keys.slice(0, -1).join(', '), last].filter(Boolean).join(' and ')}`;
}

/** An issue of a value that fits none of several schemas: what any of them asks for. */
export function eitherWords(messages: readonly string[]): string {
  const [first, ...others] = new Set(messages);
  return [first, ...others.map((message) => message.replace(/^(must|expected) (be )?/, ''))].join(' or ');
}

function bound(origin: string, how: string, limit: number | bigint): string {
  if (origin === 'array') return `must have ${how} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `must have ${how} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  return `must be ${how} ${limit}`;
}

function listed(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length < 3 ? texts.join(' or ') : `one of ${texts.join(', ')}`;
}
