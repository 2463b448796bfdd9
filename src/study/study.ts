import type { ModelName } from '../reference/index.ts';
import type { PartialConfig } from './config.ts';
import type { StudyResults } from './results.ts';

/** A study that the command line knows by name. */
export interface Study {
  readonly name: string;
  /** One sentence for lists. */
  readonly summary: string;
  /** The reference model of the catalogue. Default: that of its name. */
  readonly model?: ModelName;
  /** What differs from the common defaults. */
  readonly config: PartialConfig;
  /** R² of the publication that the study repeats. */
  readonly published?: StudyResults['published'];
}
