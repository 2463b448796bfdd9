import { basename, extname } from 'node:path';
import {
  type ComparisonSource,
  dataSource,
  networkSource,
  type SourceParts,
} from '../../comparison/index.ts';
import { type Dataset, datasetBytes } from '../../dataset/index.ts';
import { studySource } from '../../node/comparison-source.ts';
import { hasDerivatives } from '../../objective/index.ts';
import { isStudy, readAssignments } from '../../study/index.ts';
import { writeSurrogate } from '../../surrogate/index.ts';
import { tellColumns } from '../columns.ts';
import { dataChoice, readData, readOptions, refuseOptions } from '../data.ts';
import { demandDomain, withDomainOf } from '../domain.ts';
import { endsChoice, loadNetwork } from '../ends.ts';
import { checkFindings } from '../findings.ts';
import { noteHead } from '../heads.ts';
import { countPoints } from '../label-task.ts';
import { modelFrom } from '../models.ts';
import type { Work } from '../work.ts';
import { boxOptions, type CompareChoice } from './compare-options.ts';

/** What is compared, and how another process finds it. */
export interface GivenSource {
  readonly source: ComparisonSource;
  readonly parts: SourceParts;
  /** Of data. */
  readonly set?: Dataset;
}

/** Where the files go unless `--out` says: "runs/compare-bachelier". */
export function directoryFor(text: string): string {
  const name = /#(.+)$/.exec(text)?.[1] ?? basename(text, extname(text));
  return `runs/compare-${name}`;
}

/**
 * The source that an argument names: a study or module, a network, or data.
 *
 * @throws InputError where it cannot be read or lacks something, or options would do nothing with it
 */
export async function sourceOf(work: Work, text: string, choice: CompareChoice): Promise<GivenSource> {
  const { set: assigned = [], force, domain, fromData, throughHead } = choice;
  const box = { domain, fromData };
  if (isStudy(text)) {
    const given = { ...box, force, throughHead, ...dataChoice(choice), ...endsChoice(choice) };
    refuseOptions(given, 'are for data or a network');
    await modelFrom(text, { set: assigned, seed: choice.seeds?.[0] ?? 1 }, work);
    const set = readAssignments(assigned);
    return { source: studySource(text, set), parts: { description: { study: text, set } } };
  }
  refuseOptions({ set: choice.set }, 'are of the model of a study or module');
  return extname(text).toLowerCase() === '.onnx' ? ofNetwork(work, text, choice) : ofData(work, text, choice);
}

async function ofNetwork(work: Work, path: string, choice: CompareChoice): Promise<GivenSource> {
  const given = choice.fromData === undefined && choice.domain === undefined ? dataChoice(choice) : {};
  refuseOptions({ ...given, force: choice.force }, 'are for a data file');
  const network = await withDomainOf(await loadNetwork(work, path, choice), choice, choice, work);
  noteHead(work, path, network, choice);
  demandDomain(path, network, boxOptions);
  const source = networkSource(basename(path), network);
  // As the others read it: what a file rounds, no seed sees.
  return { source, parts: { file: writeSurrogate(network) } };
}

async function ofData(work: Work, path: string, choice: CompareChoice): Promise<GivenSource> {
  refuseOptions({ ...endsChoice(choice), throughHead: choice.throughHead }, 'are of a network');
  const { read, roles } = await work.part(
    'read the data',
    async () => {
      const { set, roles } = await readData(path, readOptions(choice, work));
      return { read: await withDomainOf(set, choice, choice, work), roles };
    },
    ({ read }) => countPoints(read),
  );
  tellColumns(work, path, roles, hasDerivatives(read), 'networks are trained on values alone');
  checkFindings(work, read, choice);
  const file = await datasetBytes('data.parquet', read, { precision: 'float64' });
  return { source: dataSource(basename(path), read), parts: { file }, set: read };
}
