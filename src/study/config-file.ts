import { type PartialConfig, type StudyConfig, studyConfig } from './config.ts';
import type { RunDirectory } from './directory.ts';
import type { environment } from './environment.ts';

/** What `config.json` holds: the complete configuration, and what the run was made with. */
type ConfigFile = StudyConfig & { readonly environment: ReturnType<typeof environment> };

/** Writes the configuration of a run beside its results. */
export function writeConfig(
  directory: RunDirectory,
  config: StudyConfig,
  made: ConfigFile['environment'],
): Promise<void> {
  return directory.writeJson('config.json', { ...config, environment: made } satisfies ConfigFile);
}

/**
 * The configuration of the run that a directory holds.
 *
 * @throws InputError when there is none, or it is not valid
 */
export async function readConfig(directory: RunDirectory): Promise<StudyConfig> {
  const { environment: _, ...config } = (await directory.readJson('config.json')) as ConfigFile;
  return studyConfig(config as PartialConfig);
}
