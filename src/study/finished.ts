import { existsSync } from 'node:fs';
import { parsePlan } from '../pruning/index.ts';
import { RunDirectory } from './directory.ts';
import { Journal } from './journal.ts';
import type { StudyResults } from './results.ts';

/**
 * The results of the run that a directory holds; `undefined` when it is not finished, or when its plan was edited since and there is
 * something to go on with.
 *
 * @throws InputError when its files are damaged
 */
export async function finishedResults(path: string): Promise<StudyResults | undefined> {
  const directory = await RunDirectory.open(path);
  if (!existsSync(directory.file('results.json'))) return undefined;
  const journal = await Journal.resume(directory);
  if (!journal.follows(parsePlan(await directory.readJson('plan.json')))) return undefined;
  return (await directory.readJson('results.json')) as StudyResults;
}
