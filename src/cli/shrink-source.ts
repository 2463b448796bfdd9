import { basename, extname, join } from 'node:path';
import type { Option } from 'commander';
import type { ShrinkSource } from '../search/index.ts';
import { configFor, isStudy } from '../study/index.ts';
import { type DataChoice, dataChoice, readData, readOptions, refuseOptions } from './data.ts';
import { type DomainChoice, demandDomain, withDomainOf } from './domain.ts';
import { endsChoice } from './ends.ts';
import { checkFindings, type FindingsChoice } from './findings.ts';
import { isModel, type ModelSettings, modelFrom } from './models.ts';
import type { Work } from './work.ts';

/** What says which source a search starts from: all of it is kept for a search that goes on. */
export interface ShrinkSourceChoice
  extends DataChoice,
    ModelSettings,
    Pick<DomainChoice, 'domain'>,
    Pick<FindingsChoice, 'force'> {
  readonly points?: number;
}

/** Points to label for a network, or at most for a study. */
const POINTS = 65_536;

/**
 * The source that a text names: a study's model, one that a module exports, a network, or a data file.
 *
 * @throws InputError where it is none, or options do not fit it
 */
export async function shrinkSourceOf(
  text: string,
  choice: ShrinkSourceChoice,
  boxOption: Option,
  work: Work,
): Promise<{ readonly source: ShrinkSource; readonly points?: number }> {
  const { domain, set, points, force } = choice;
  if (isModel(text)) {
    refuseOptions({ ...dataChoice(choice), force }, 'are for a data file');
    const model = await withDomainOf(await modelFrom(text, choice, work), { domain }, undefined, work);
    demandDomain(text, model, [boxOption]);
    const usual = isStudy(text) ? Math.min(POINTS, configFor(text).sampling.points) : POINTS;
    return { source: model, points: points ?? usual };
  }
  refuseOptions({ set, points, domain, ...endsChoice(choice) }, 'are for a study, a module or a network');
  const { set: data } = await work.part(
    'read the data',
    () => readData(text, readOptions(choice, work)),
    ({ set: { x } }) => `${x.shape[0].toLocaleString('en')} points`,
  );
  checkFindings(work, data, { force });
  return { source: data };
}

/** What of the command line says the source, as plain data. */
export function sourceWords(text: string, choice: ShrinkSourceChoice): Readonly<Record<string, unknown>> {
  const { set, domain, points, force } = choice;
  return JSON.parse(
    JSON.stringify({ text, ...dataChoice(choice), ...endsChoice(choice), set, domain, points, force }),
  );
}

/** Where the files of a search go unless `--out` says. */
export function searchDirectory(text: string, seed: number): string {
  const name = /#(.+)$/.exec(text)?.[1] ?? basename(text, extname(text));
  return join('runs', `shrink-${name}-${seed}`);
}
