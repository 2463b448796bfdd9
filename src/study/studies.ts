import { published } from '../evaluation/index.ts';
import { catalogue, namedModel, type ReferenceModel } from '../reference/index.ts';
import { InputError } from '../tensor/index.ts';
import { type PartialConfig, type StudyConfig, studyConfig } from './config.ts';
import { defaults } from './defaults.ts';
import type { StudyResults } from './results.ts';

/** A study that the command line knows by name. */
export interface Study {
  readonly name: string;
  /** One sentence for lists. */
  readonly summary: string;
  /** What differs from the common defaults. */
  readonly config: PartialConfig;
  /** R² of the publication it repeats. */
  readonly published?: StudyResults['published'];
}

export const studies: readonly Study[] = [
  {
    name: 'bachelier',
    summary:
      'call on a basket of 7 assets in the Bachelier model, priced by Monte Carlo (the case study of the paper)',
    config: { study: 'bachelier', reference: { paths: 128 } },
    published,
  },
];

/**
 * The complete configuration of a study by name: common defaults, the study's own, then `overrides`, later over earlier.
 *
 * @throws InputError when there is no such study, or the configuration is not valid
 */
export function configFor(name: string, ...overrides: readonly PartialConfig[]): StudyConfig {
  const study = studies.find((known) => known.name === name);
  if (study === undefined)
    throw new InputError(
      `a study must be one of ${studies.map((known) => known.name).join(', ')}`,
      name,
      'Correct the name; a model of your own is run from TypeScript, see examples/own-function.ts.',
    );
  return studyConfig(defaults, study.config, ...overrides);
}

/**
 * The complete configuration of a study of a model of your own: the common defaults, then `overrides`, later over earlier.
 * Run it with the model: `runStudy(config, { reference: model, … })`.
 *
 * @param name of the study, in its files and its report
 * @throws InputError when a study of that name is known already, or the configuration is not valid
 */
export function customConfig(name: string, ...overrides: readonly PartialConfig[]): StudyConfig {
  if (studies.some((known) => known.name === name))
    throw new InputError(
      'a study of your own needs a name of its own',
      name,
      'Choose another name, or use configFor().',
    );
  return studyConfig(defaults, ...overrides, { study: name });
}

/** The reference model that a configuration names. */
export function referenceFor({ study, seed, reference }: StudyConfig): ReferenceModel {
  if (!Object.hasOwn(catalogue, study))
    throw new InputError(
      `the study ${study} needs a reference model`,
      'none',
      'Pass one as options.reference.',
    );
  return namedModel(study as keyof typeof catalogue, { ...reference, seed });
}

export function publishedFor(name: string): Study['published'] {
  return studies.find((known) => known.name === name)?.published;
}
