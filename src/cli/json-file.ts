import { readFile } from 'node:fs/promises';
import { fileError } from '../node/files.ts';
import { describe, InputError } from '../tensor/index.ts';
import { parseJson } from './json.ts';

/** A JSON object, as it is read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a file that holds one JSON object.
 *
 * @param what names the file in errors: "configuration file"
 * @throws InputError when the file cannot be read, is not JSON, has a key twice, or holds something other than an object
 */
export async function readJsonObject(path: string, what: string, remedy: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw fileError(cause, `${what} ${path} must be readable`, remedy) ?? cause;
  }
  const value = parseJson(text, `${what} ${path}`, remedy);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${what} ${path} must hold a JSON object`, describe(value), remedy);
  return value as JsonObject;
}
