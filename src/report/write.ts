import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { RunDirectory } from '../study/index.ts';
import { collectReport } from './collect.ts';
import { renderReport } from './page.ts';

/**
 * Writes `report.html` into the directory of a finished run: one self-contained file.
 *
 * @param options.reference default: the model that the run's configuration names
 * @returns the path of the report
 * @throws InputError when the directory does not hold a finished run, or cannot be written to
 */
export async function writeReport(
  path: string,
  { engine, reference }: { readonly engine: Engine; readonly reference?: ReferenceModel },
): Promise<string> {
  const directory = await RunDirectory.open(path);
  const data = await collectReport(directory, engine, reference);
  await directory.write('report.html', await renderReport(data));
  return directory.file('report.html');
}
