import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { type Store, writeText } from '../study/index.ts';
import { collectReport } from './collect.ts';
import { renderReport } from './page.ts';

const REPORT = 'report.html';

/**
 * Writes `report.html` into the store of a finished run: one self-contained file.
 *
 * @param options.reference default: the model that the run's configuration names
 * @returns the name of the report in the store
 * @throws InputError when the store does not hold a finished run, or cannot be written to
 */
export async function writeReport(
  store: Store,
  { engine, reference }: { readonly engine: Engine; readonly reference?: ReferenceModel },
): Promise<string> {
  await writeText(store, REPORT, renderReport(await collectReport(store, engine, reference)));
  return REPORT;
}
