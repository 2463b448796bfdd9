import { InputError } from '../tensor/index.ts';

/**
 * The value of a JSON text. It may begin with a byte order mark, as editors on Windows like to write.
 *
 * @param what names the file in errors: "domain file box.json"
 * @throws InputError when the text is not JSON, or an object has a key twice, of which JSON.parse would keep the last alone
 */
export function parseJson(text: string, what: string, remedy: string): unknown {
  const content = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new InputError(`${what} must be JSON`, `an error in it (${(cause as Error).message})`, remedy);
  }
  const twice = repeatedKey(content);
  if (twice !== undefined)
    throw new InputError(
      `${what} must have each key of an object once`,
      `${JSON.stringify(twice)} twice`,
      'Leave one out.',
    );
  return value;
}

/** Texts, and the signs that structure JSON; numbers and words do not matter. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs;

/** The first key that an object of valid JSON has twice. */
function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key: string = JSON.parse(last);
      const keys = open[open.length - 1];
      if (keys?.has(key)) return key;
      keys?.add(key);
    } else last = token;
  }
  return undefined;
}
