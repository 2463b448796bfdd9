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

/** The seed's table: R² on the closed-form test set (Kichler, Afghan and Naumann, "Towards Sobolev Pruning", 2024). */
const publishedBachelier: Study['published'] = {
  oversized: { values: 0.999545, gradients: 0.9987, curvatures: 0.997033 },
  pruned: { values: 0.999296, gradients: 0.996718, curvatures: 0.90247 },
  'sobolev-network': { values: 0.999805, gradients: 0.999479, curvatures: 0.987393 },
  'sobolev-reference': { values: 0.999962, gradients: 0.999863, curvatures: 0.997374 },
};

export const studies: readonly Study[] = [
  {
    name: 'bachelier',
    summary:
      'call on a basket of 7 assets in the Bachelier model, priced by Monte Carlo (the case study of the paper)',
    config: { study: 'bachelier' },
    published: publishedBachelier,
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
