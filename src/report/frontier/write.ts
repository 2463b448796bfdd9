import { PAGE_FILE, readFrontier } from '../../search/index.ts';
import { type Store, writeText } from '../../study/index.ts';
import { renderFrontier } from './page.ts';

/**
 * Writes `index.html` into the store of a search, from its `frontier.json`.
 *
 * @returns the name of the page in the store
 * @throws InputError where the store holds no search that ended, or cannot be written to
 */
export async function writeFrontierPage(store: Store): Promise<string> {
  const document = await readFrontier(store);
  await writeText(store, PAGE_FILE, renderFrontier(document));
  return PAGE_FILE;
}
