import * as z from 'zod';
import { placeIn, readDocument, readJson, type Store, sameJson, writeJson } from '../study/index.ts';
import { readSurrogate, type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';
import { type SearchConfig, type SearchEngine, searchConfigSchema, searchEngineSchema } from './config.ts';
import { type FrontierDocument, frontierSchema } from './frontier.ts';
import { LABEL_FILES } from './labels/index.ts';
import { RUNGS_FILE, readRungs, type TrialUnderWay, writeRungs } from './rungs-file.ts';
import type { NetworkSize } from './size.ts';
import type { TargetVerdict } from './targets/index.ts';
import type { TrialState } from './trial/index.ts';
import { sizeSchema, type TrialRecord, trialSchema, verdictSchema } from './trial-record.ts';

/** The file that says what a search has tried; a store that has it holds a search. */
export const SEARCH_FILE = 'search.json';
/** Files that a search writes beside labels and the networks that it tried. */
export const FRONTIER_FILE = 'frontier.json';
export const SMALLEST_FILE = 'smallest.onnx';
export const CLOSEST_FILE = 'closest.onnx';
/** The network of a search that had no time for a trial. */
export const BRIEF_FILE = 'brief.onnx';
export const PAGE_FILE = 'index.html';

/** All that a search writes, but networks of trials. */
const OWN_FILES = [
  ...Object.values(LABEL_FILES),
  ...[FRONTIER_FILE, SMALLEST_FILE, CLOSEST_FILE, BRIEF_FILE, RUNGS_FILE, PAGE_FILE],
];

const SCHEMA = 'sobolev/search/1';
const journalSchema = z.object({
  schema: z.literal(SCHEMA),
  config: searchConfigSchema,
  engine: searchEngineSchema,
  trials: z.array(trialSchema),
  /** Of architectures that were measured before they were trained, by name. */
  sizes: z.record(z.string(), sizeSchema),
  /** What fresh points said of networks that met the targets, by name. */
  fresh: z.record(z.string(), z.array(verdictSchema)),
});

/** What a journal holds. */
interface Content {
  readonly trials: Map<string, TrialRecord>;
  readonly sizes: Map<string, NetworkSize>;
  readonly fresh: Map<string, readonly TargetVerdict[]>;
  underWay?: TrialUnderWay;
}

/**
 * What a search has tried, in its store. All that it decides follows from its configuration and from what trials came to. So a search
 * that goes on runs the same way, and takes from here what was finished before.
 */
export class SearchJournal {
  readonly #store: Store;
  readonly #config: SearchConfig;
  /** What it began with. */
  readonly engine: SearchEngine;
  readonly #content: Content;
  #begun = false;

  private constructor(store: Store, config: SearchConfig, engine: SearchEngine, content?: Content) {
    this.#store = store;
    this.#config = config;
    this.engine = engine;
    this.#content = content ?? { trials: new Map(), sizes: new Map(), fresh: new Map() };
  }

  /**
   * An empty journal. Nothing is written, or removed, until it {@link begin}s: an earlier search stays where this one is refused.
   *
   * @throws InputError where files are in the way that no search left
   */
  static async start(store: Store, config: SearchConfig, engine: SearchEngine): Promise<SearchJournal> {
    await earlierFiles(store);
    return new SearchJournal(store, config, engine);
  }

  /** Takes the place of what an earlier search left in the store. Called again, it does nothing; nor does it where a search goes on. */
  async begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    for (const file of await earlierFiles(this.#store)) await this.#store.remove(file);
    await this.#save();
  }

  /**
   * The journal of the search that a store holds.
   *
   * @throws InputError where there is none, it is damaged, or it is of another search
   */
  static async resume(store: Store, config: SearchConfig): Promise<SearchJournal> {
    const { config: own, engine, trials, sizes, fresh } = await readSearch(store);
    demand(
      sameJson(own, config),
      `${placeIn(store, SEARCH_FILE)} must be of the search that goes on`,
      'one of other targets, points or options',
      'Start a new search in another place.',
    );
    const content = {
      trials: new Map(trials.map((trial) => [trial.name, trial])),
      sizes: new Map(Object.entries(sizes)),
      fresh: new Map(Object.entries(fresh)),
      underWay: await readRungs(store),
    };
    const journal = new SearchJournal(store, config, engine, content);
    journal.#begun = true;
    return journal;
  }

  /** All that was tried to its end. */
  get trials(): readonly TrialRecord[] {
    return [...this.#content.trials.values()];
  }

  trial(name: string): TrialRecord | undefined {
    return this.#content.trials.get(name);
  }

  /** The trial that was begun and is not finished, where a rung of it is. */
  get underWay(): TrialUnderWay | undefined {
    const { underWay } = this.#content;
    return underWay && this.trial(underWay.trial.name) === undefined ? underWay : undefined;
  }

  /** What fresh points said of networks that met the targets, by name. */
  get fresh(): ReadonlyMap<string, readonly TargetVerdict[]> {
    return this.#content.fresh;
  }

  size(name: string): NetworkSize | undefined {
    return this.#content.sizes.get(name);
  }

  async recordSize(name: string, size: NetworkSize): Promise<void> {
    this.#content.sizes.set(name, size);
    await this.#save();
  }

  async recordFresh(name: string, verdicts: readonly TargetVerdict[]): Promise<void> {
    this.#content.fresh.set(name, verdicts);
    await this.#save();
  }

  /** Records a trial. Its network is written first: a record never names a file that is not there. */
  async record(trial: TrialRecord, network?: Surrogate): Promise<void> {
    await this.#writeNetwork(trial, network);
    this.#content.trials.set(trial.name, trial);
    await this.#save();
    this.#content.underWay = undefined;
    await this.#store.remove(RUNGS_FILE);
  }

  /** Records what a finished rung left of a trial that goes on. */
  async recordRung(trial: TrialRecord, state: TrialState): Promise<void> {
    await this.#writeNetwork(trial, state.best.surrogate);
    this.#content.underWay = await writeRungs(this.#store, trial, state);
  }

  /** The network of a trial as its file holds it. */
  async network({ file }: Pick<TrialRecord, 'file'>): Promise<Surrogate | undefined> {
    if (file === undefined) return undefined;
    return readSurrogate(await this.#store.read(file), placeIn(this.#store, file));
  }

  async #writeNetwork({ file }: TrialRecord, network?: Surrogate): Promise<void> {
    if (file !== undefined && network !== undefined) await this.#store.write(file, writeSurrogate(network));
  }

  #save(): Promise<void> {
    const { sizes, fresh } = this.#content;
    return writeJson(this.#store, SEARCH_FILE, {
      schema: SCHEMA,
      config: this.#config,
      engine: this.engine,
      trials: this.trials,
      sizes: Object.fromEntries(sizes),
      fresh: Object.fromEntries(fresh),
    });
  }
}

/**
 * What the search in a store is, and what it has tried.
 *
 * @throws InputError where there is none, or it is damaged
 */
export async function readSearch(store: Store): Promise<{
  readonly config: SearchConfig;
  readonly engine: SearchEngine;
  readonly trials: readonly TrialRecord[];
  readonly sizes: Readonly<Record<string, NetworkSize>>;
  readonly fresh: Readonly<Record<string, readonly TargetVerdict[]>>;
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

/**
 * Files of the search that a store holds.
 *
 * @throws InputError where there are some that no search left
 */
async function earlierFiles(store: Store): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of OWN_FILES) if (await store.has(file)) found.push(file);
  const earlier = await store.has(SEARCH_FILE);
  demand(
    found.length === 0 || earlier,
    `output directory ${store.name} must be empty or hold an earlier search (with its ${SEARCH_FILE})`,
    found,
    'Choose another, or move the files away.',
  );
  const { data } = earlier ? journalSchema.safeParse(await readJson(store, SEARCH_FILE)) : {};
  const underWay = await readRungs(store).catch(() => undefined);
  const networks = [...(data?.trials ?? []), ...(underWay ? [underWay.trial] : [])];
  return [...found, ...networks.flatMap(({ file }) => file ?? [])];
}
