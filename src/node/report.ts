import { writeReport as writeReportOf } from '../report/index.ts';
import { RunDirectory, readConfig } from '../study/index.ts';
import { referenceFor } from './model-for.ts';

/** As {@link writeReportOf}, also of a study of a module. */
export async function writeReport(
  path: string,
  options: Parameters<typeof writeReportOf>[1],
): Promise<string> {
  const { reference = await referenceFor(await readConfig(await RunDirectory.open(path))) } = options;
  return writeReportOf(path, { ...options, reference });
}
