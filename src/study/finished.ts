import { parsePlan } from '../pruning/index.ts';
import { stagesOf } from './config.ts';
import { readConfig } from './config-file.ts';
import { pruningFiles } from './files.ts';
import { Journal } from './journal.ts';
import { prunes } from './pruning.ts';
import { readResults } from './read-results.ts';
import type { StudyResults } from './results.ts';
import { ofFile, readJson, type Store } from './store.ts';

/**
 * The results of the run that a store holds. Undefined when there is something to go on with: the run is not finished, or a
 * plan was edited or a file removed since.
 *
 * @throws InputError when its files are damaged or exchanged
 */
export async function finishedResults(store: Store): Promise<StudyResults | undefined> {
  if (!(await store.has('results.json'))) return undefined;
  const config = await readConfig(store);
  const stages = stagesOf(config);
  const journal = await Journal.resume(store, stages, config);
  if (journal.missing.length > 0 || !journal.wrote('results.json')) return undefined;
  for (const { name } of stages.filter(prunes)) {
    const file = pruningFiles(stages, name).plan;
    if (!(await store.has(file))) return undefined;
    const content = await readJson(store, file);
    if (
      !journal.follows(
        name,
        ofFile(store, file, () => parsePlan(content)),
      )
    )
      return undefined;
  }
  return readResults(store, config);
}
