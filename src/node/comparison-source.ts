import { join } from 'node:path';
import {
  type ComparisonDocument,
  type ComparisonSource,
  dataSource,
  networkSource,
  referenceSource,
  SOURCE_FILES,
} from '../comparison/index.ts';
import { configFor } from '../study/index.ts';
import { InputError } from '../tensor/index.ts';
import { readDataset } from './dataset-files.ts';
import { referenceFor } from './model-for.ts';
import { loadSurrogate } from './network-file.ts';

/** A study or a module as a source: each seed draws the parameters of the model that are not set. */
export function studySource(study: string, set: Readonly<Record<string, unknown>> = {}): ComparisonSource {
  return referenceSource(study, (seed) => referenceFor(configFor(study, { reference: set }, { seed })));
}

/**
 * The source of the comparison that a directory holds, as its `plan.json` says it.
 *
 * @throws InputError where that names none, or its file is not there
 */
export async function comparisonSourceIn(
  directory: string,
  { source }: Pick<ComparisonDocument, 'source'>,
): Promise<ComparisonSource> {
  const { kind, name, study, set } = source;
  switch (kind) {
    case 'data':
      return dataSource(name, await readDataset(join(directory, SOURCE_FILES.data)));
    case 'network':
      return networkSource(name, await loadSurrogate(join(directory, SOURCE_FILES.network)));
    default:
      if (typeof study === 'string')
        return studySource(study, set as Readonly<Record<string, unknown>> | undefined);
      throw new InputError(
        'plan.json of a comparison must name the study or module that is compared',
        name,
        'Give the source again, or start a new comparison.',
      );
  }
}
