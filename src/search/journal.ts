import * as z from 'zod';
import {
  networkFile,
  placeIn,
  readDocument,
  readJson,
  type Store,
  sameJson,
  writeJson,
} from '../study/index.ts';
import { readSurrogate, type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';
import type { SearchConfig } from './config.ts';
import { searchConfigSchema } from './config.ts';
import { type FrontierDocument, frontierSchema } from './frontier.ts';
import { LABEL_FILES } from './labels/index.ts';
import type { NetworkSize } from './size.ts';
import { sizeSchema, type TrialRecord, trialSchema } from './trial-record.ts';

/** The file that says what a search has tried; a store that has it holds a search. */
export const SEARCH_FILE = 'search.json';
/** Files that a search writes beside labels and the networks that it tried. */
export const FRONTIER_FILE = 'frontier.json';
export const SMALLEST_FILE = 'smallest.onnx';
export const CLOSEST_FILE = 'closest.onnx';
export const PAGE_FILE = 'index.html';

const SCHEMA = 'sobolev/search/1';
const journalSchema = z.object({
  schema: z.literal(SCHEMA),
  config: searchConfigSchema,
  trials: z.array(trialSchema),
  /** Of architectures that were measured before they were trained, by name. */
  sizes: z.record(z.string(), sizeSchema),
});

/**
 * What a search has tried, in its store. All that it decides follows from its configuration and from what trials came to. So a search
 * that goes on runs the same way, and takes from here what was finished before.
 */
export class SearchJournal {
  readonly #store: Store;
  readonly #config: SearchConfig;
  readonly #trials: Map<string, TrialRecord>;
  readonly #sizes: Map<string, NetworkSize>;

  private constructor(
    store: Store,
    config: SearchConfig,
    trials: readonly TrialRecord[] = [],
    sizes: Readonly<Record<string, NetworkSize>> = {},
  ) {
    this.#store = store;
    this.#config = config;
    this.#trials = new Map(trials.map((trial) => [trial.name, trial]));
    this.#sizes = new Map(Object.entries(sizes));
  }

  /**
   * An empty journal. What an earlier search left in the store is removed.
   *
   * @throws InputError where files are in the way that no search left
   */
  static async start(store: Store, config: SearchConfig): Promise<SearchJournal> {
    const own = [...Object.values(LABEL_FILES), FRONTIER_FILE, SMALLEST_FILE, CLOSEST_FILE, PAGE_FILE];
    const found: string[] = [];
    for (const file of own) if (await store.has(file)) found.push(file);
    const earlier = await store.has(SEARCH_FILE);
    demand(
      found.length === 0 || earlier,
      `output directory ${store.name} must be empty or hold an earlier search (with its ${SEARCH_FILE})`,
      found,
      'Choose another, or move the files away.',
    );
    const { data } = earlier ? journalSchema.safeParse(await readJson(store, SEARCH_FILE)) : {};
    for (const file of [...found, ...(data?.trials ?? []).flatMap(({ file: own }) => own ?? [])])
      await store.remove(file);
    const journal = new SearchJournal(store, config);
    await journal.#save();
    return journal;
  }

  /**
   * The journal of the search that a store holds.
   *
   * @throws InputError where there is none, it is damaged, or it is of another search
   */
  static async resume(store: Store, config: SearchConfig): Promise<SearchJournal> {
    const { config: own, trials, sizes } = await readSearch(store);
    demand(
      sameJson(own, config),
      `${placeIn(store, SEARCH_FILE)} must be of the search that goes on`,
      'one of other targets, points or options',
      'Start a new search in another place.',
    );
    return new SearchJournal(store, config, trials, sizes);
  }

  get trials(): readonly TrialRecord[] {
    return [...this.#trials.values()];
  }

  trial(name: string): TrialRecord | undefined {
    return this.#trials.get(name);
  }

  size(name: string): NetworkSize | undefined {
    return this.#sizes.get(name);
  }

  async recordSize(name: string, size: NetworkSize): Promise<void> {
    this.#sizes.set(name, size);
    await this.#save();
  }

  /** Records a trial. Its network is written first: a record never names a file that is not there. */
  async record(trial: TrialRecord, network?: Surrogate): Promise<void> {
    if (trial.file !== undefined && network !== undefined)
      await this.#store.write(trial.file, writeSurrogate(network));
    this.#trials.set(trial.name, trial);
    await this.#save();
  }

  /** The network of a trial as its file holds it. */
  async network({ file }: TrialRecord): Promise<Surrogate | undefined> {
    if (file === undefined) return undefined;
    return readSurrogate(await this.#store.read(file), placeIn(this.#store, file));
  }

  #save(): Promise<void> {
    return writeJson(this.#store, SEARCH_FILE, {
      schema: SCHEMA,
      config: this.#config,
      trials: this.trials,
      sizes: Object.fromEntries(this.#sizes),
    });
  }
}

/** The file of a trial's network. */
export function trialFile(name: string): string {
  return networkFile(name);
}

/**
 * What the search in a store is, and what it has tried.
 *
 * @throws InputError where there is none, or it is damaged
 */
export async function readSearch(store: Store): Promise<{
  readonly config: SearchConfig;
  readonly trials: readonly TrialRecord[];
  readonly sizes: Readonly<Record<string, NetworkSize>>;
}> {
  const data = await readDocument(store, SEARCH_FILE, journalSchema, {
    absent: {
      invariant: `a search goes on by its ${SEARCH_FILE}, which says what was tried`,
      remedy: 'Give the directory of a search, or start one.',
    },
    must: 'must say what was tried',
    remedy: 'Start the search again, or restore the file.',
  });
  return data as Awaited<ReturnType<typeof readSearch>>;
}

/**
 * What the search in a store found.
 *
 * @throws InputError where none ended there, or the file is damaged
 */
export async function readFrontier(store: Store): Promise<FrontierDocument> {
  const data = await readDocument(store, FRONTIER_FILE, frontierSchema, {
    must: 'must say what a search found',
    remedy: 'Go on with the search, or restore the file.',
  });
  return data as FrontierDocument;
}
