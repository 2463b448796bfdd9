import { InputError, saidOf } from '../tensor/index.ts';

/**
 * Where a study keeps what it makes: bytes by name, written whole or not at all. A reader sees the old bytes or the new
 * ones, also after the process was killed in between.
 */
export interface Store {
  /** What messages call it: the path of a directory, say. */
  readonly name: string;
  has(name: string): Promise<boolean>;
  /** @throws InputError where there is none of that name */
  read(name: string): Promise<Uint8Array>;
  /** @throws InputError where the store takes nothing */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Removes a file; does nothing where there is none. */
  remove(name: string): Promise<void>;
}

/** What messages call one file of a store. */
export function placeIn({ name: store }: Store, name: string): string {
  return `${store}/${name}`;
}

/** The error of a file that a store does not have. */
export function missingIn(store: Store, name: string): InputError {
  return new InputError(
    `file ${placeIn(store, name)} must be readable`,
    'none of that name',
    'Give the store of a run.',
  );
}

/** A file of a store as text. */
export async function readText(store: Store, name: string): Promise<string> {
  return new TextDecoder().decode(await store.read(name));
}

export function writeText(store: Store, name: string, text: string): Promise<void> {
  return store.write(name, new TextEncoder().encode(text));
}

/** @throws InputError when the file is missing or not JSON */
export async function readJson(store: Store, name: string): Promise<unknown> {
  const text = await readText(store, name);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `${placeIn(store, name)} must be JSON`,
      (cause as Error).message,
      'Restore it, or start the run again.',
    );
  }
}

export async function writeJson(store: Store, name: string, value: unknown): Promise<void> {
  await store.write(name, jsonBytes(value));
}

/** A value as the bytes of a file of JSON. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * What is made of a file. Errors of its content name the file.
 *
 * @throws InputError where `make` does
 */
export function ofFile<T>(store: Store, name: string, make: () => T): T {
  return saidOf(placeIn(store, name), make);
}
