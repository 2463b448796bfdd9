import type { Engine } from '../runtime/index.ts';
import { type PartialConfig, type StudyConfig, studyConfig } from './config.ts';
import { readJson, type Store, writeJson } from './store.ts';
import { version } from './version.ts';

/**
 * What a run was made with beside engine and version: the platform, say. `config.json` records it; it is no part of the
 * configuration.
 */
export type Environment = Readonly<Record<string, string>>;

/** Writes the configuration of a run beside its results. */
export function writeConfig(
  store: Store,
  config: StudyConfig,
  { name, version: runtime, threads }: Engine,
  platform: Environment = {},
): Promise<void> {
  const environment = { sobolev: version, ...platform, engine: { name, version: runtime, threads } };
  return writeJson(store, 'config.json', { ...config, environment });
}

/**
 * The configuration of the run that a store holds.
 *
 * @throws InputError when there is none, or it is not valid
 */
export async function readConfig(store: Store): Promise<StudyConfig> {
  const { environment: _, ...config } = (await readJson(store, 'config.json')) as Record<string, unknown>;
  return studyConfig(config as PartialConfig);
}
