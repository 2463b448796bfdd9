import type * as z from 'zod';
import { demand, InputError } from '../tensor/index.ts';
import { placeIn, readJson, type Store } from './store.ts';

/** What messages say of a document of a store. */
export interface StoredWords {
  /** What is said where there is none: the invariant, and its remedy. Default: that the file is missing. */
  readonly absent?: { readonly invariant: string; readonly remedy: string };
  /** What it must say: "must say which stages are finished". */
  readonly must: string;
  /** How one is mended that says something else. */
  readonly remedy: string;
}

/**
 * A document that a store holds as JSON, checked by its schema.
 *
 * @throws InputError where there is none, it is no JSON, or the schema refuses it
 */
export async function readDocument(
  store: Store,
  name: string,
  schema: z.ZodType,
  { absent, must, remedy }: StoredWords,
): Promise<unknown> {
  const place = placeIn(store, name);
  if (absent !== undefined && !(await store.has(name)))
    throw new InputError(absent.invariant, `no file ${place}`, absent.remedy);
  const content = await readJson(store, name);
  const { success, data } = schema.safeParse(content);
  demand(success, `${place} ${must}, as this version does`, content, remedy);
  return data;
}
