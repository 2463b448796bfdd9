import { join } from 'node:path';
import * as core from '../report/index.ts';
import { readConfig, type Store } from '../study/index.ts';
import { referenceFor } from './model-for.ts';
import { storeOf } from './study.ts';

/**
 * As {@link core.writeReport}, also for a directory, and for a study of a module.
 *
 * @returns the path of the report; where the store is no directory, its name there
 */
export async function writeReport(
  run: string | Store,
  options: Parameters<typeof core.writeReport>[1],
): Promise<string> {
  const store = storeOf(run);
  const { reference = await referenceFor(await readConfig(store)) } = options;
  const file = await core.writeReport(store, { ...options, reference });
  return typeof run === 'string' ? join(run, file) : file;
}
