import { basename, extname, join } from 'node:path';
import { configFor, type PartialConfig, readAssignments, type StudyConfig } from '../study/index.ts';
import { InputError } from '../tensor/index.ts';
import { type JsonObject, readJsonObject } from './json-file.ts';

/** The study that runs when none is named. */
export const DEFAULT_STUDY = 'bachelier';

/** What the command line says of a run's configuration. */
export interface Settings {
  /** The study, where it is named as an argument. */
  readonly study?: string;
  /** Path of a JSON file. */
  readonly config?: string;
  /** Assignments `key=value`. */
  readonly set?: readonly string[];
  readonly seed?: number;
}

/**
 * The complete configuration: defaults, the study's own, the file's, the assignments', the seed, later over earlier.
 *
 * @throws InputError for a file that cannot be read, a study that is named twice, or a configuration that is not valid
 */
export async function configFromSettings({ study, config, set = [], seed }: Settings): Promise<StudyConfig> {
  const file = config === undefined ? {} : await readConfigFile(config);
  const assigned = readAssignments(set);
  const name = agreed([
    ['the command line', study],
    [`${config}`, file.study],
    ['--set', assigned.study],
  ]);
  return configFor(name, file, assigned, { seed });
}

/** The configuration in a file. A run's `config.json` also says what it was made with, which is left out. */
export async function readConfigFile(path: string): Promise<PartialConfig> {
  return withoutEnvironment(
    await readJsonObject(path, 'configuration file', 'Give a JSON file such as the config.json of a run.'),
  );
}

export function withoutEnvironment({ environment: _, ...config }: JsonObject): PartialConfig {
  return config;
}

/** Where a run's files go unless `--out` says. */
export function defaultDirectory({ study, seed }: Pick<StudyConfig, 'study' | 'seed'>): string {
  // A module gives the name of its file, or of its export: "beam" of "./models.ts#beam".
  const name = /#(.+)$/.exec(study)?.[1] ?? basename(study, extname(study));
  return join('runs', `${name}-${seed}`);
}

/** The one study that is named in several places, or the default. */
export function agreed(places: readonly (readonly [place: string, name: unknown])[]): string {
  const named = places.filter(([, name]) => name !== undefined);
  const [first, ...others] = named;
  if (first === undefined) return DEFAULT_STUDY;
  const other = others.find(([, name]) => name !== first[1]);
  if (other !== undefined)
    throw new InputError(
      'a run has one study',
      `${first[1]} from ${first[0]} and ${other[1]} from ${other[0]}`,
      'Name it in one place.',
    );
  return String(first[1]);
}
