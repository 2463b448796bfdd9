import type { PlanDocument } from '../pruning/index.ts';
import { demand, digest, InputError } from '../tensor/index.ts';
import type { StudyConfig } from './config.ts';
import { networkFile, PROGRESS_FILE, pruningFiles, runFiles } from './files.ts';
import {
  filesOf,
  type JournalFile,
  PROGRESS_SCHEMA,
  readJournal,
  type StageRecord,
  type Timing,
} from './journal-file.ts';
import { sortedJson } from './same-json.ts';
import { dependentsOf, type Stage } from './stage.ts';
import { placeIn, type Store, writeJson } from './store.ts';

/**
 * Which parts of a run are finished, and the digests of what they wrote. The run keeps it in `progress.json`, so that it can
 * be resumed.
 */
export class Journal {
  readonly #store: Store;
  readonly #stages: readonly Stage[];
  readonly #records: Map<string, StageRecord>;
  #timings: readonly Timing[];
  readonly #plans: Map<string, string>;
  readonly #digests: Map<string, string>;
  readonly #config: string;
  #missing: readonly string[] = [];

  private constructor(
    store: Store,
    stages: readonly Stage[],
    content: Partial<JournalFile> & Pick<JournalFile, 'config'>,
  ) {
    this.#store = store;
    this.#stages = stages;
    this.#config = content.config;
    this.#digests = new Map(Object.entries(content.digests ?? {}));
    this.#records = new Map(Object.entries(content.stages ?? {}));
    this.#timings = content.timings ?? [];
    this.#plans = new Map(Object.entries(content.plans ?? {}));
  }

  /**
   * An empty journal. What an earlier run left in the store is removed: it is not part of this one.
   *
   * @throws InputError when files are in the way that no run can have left: someone else's config.json
   */
  static async start(store: Store, stages: readonly Stage[], config: StudyConfig): Promise<Journal> {
    const own = runFiles(stages);
    const found: string[] = [];
    for (const name of [PROGRESS_FILE, ...own]) if (await store.has(name)) found.push(name);
    demand(
      found.length === 0 || found.includes(PROGRESS_FILE),
      `output directory ${store.name} must be empty or hold an earlier run (with its ${PROGRESS_FILE})`,
      found,
      'Choose another, or move the files away.',
    );
    const earlier = found.length === 0 ? [] : await filesOf(store);
    const journal = new Journal(store, stages, { config: digestOf(sortedJson(config)) });
    await journal.#save([...earlier, ...own]);
    for (const name of new Set([...earlier, ...own])) await store.remove(name);
    if (earlier.length > 0) await journal.#save();
    return journal;
  }

  /**
   * The journal of the run that the store holds. Files of finished parts are compared with their digests. What is missing
   * counts as not made.
   *
   * @throws InputError when there is none, it is damaged, or a file is not the one that the run wrote
   */
  static async resume(store: Store, stages: readonly Stage[], config: StudyConfig): Promise<Journal> {
    const journal = new Journal(store, stages, await readJournal(store));
    demand(
      journal.#config === digestOf(sortedJson(config)),
      `${placeIn(store, 'config.json')} must be the one that the run began with`,
      'another',
      'Restore it, or start a new run with it.',
    );
    const missing: string[] = [];
    for (const [file, wrote] of journal.#digests) {
      if (!(await store.has(file))) missing.push(file);
      else if (digest(await store.read(file)) !== wrote)
        throw new InputError(
          `${placeIn(store, file)} must be as the run wrote it`,
          'a file that was changed since, or is damaged',
          'Restore it; or remove it, and it is made again when the run is resumed.',
        );
    }
    journal.#missing = missing;
    for (const { name } of stages) if (missing.includes(networkFile(name))) journal.#records.delete(name);
    return journal;
  }

  /** Files that finished parts wrote, and that were not there any more when the run was resumed. */
  get missing(): readonly string[] {
    return this.#missing;
  }

  /** Whether a finished part wrote a file, and it was found as it was written. */
  wrote(file: string): boolean {
    return this.#digests.has(file) && !this.#missing.includes(file);
  }

  /**
   * Writes a file of a finished part, and records its digest.
   *
   * @throws InputError when it takes the place of a missing one, which was another
   */
  async write(file: string, bytes: Uint8Array): Promise<void> {
    const made = digest(bytes);
    const former = this.#digests.get(file);
    demand(
      former === undefined || former === made || !BASES.has(file),
      `${placeIn(this.#store, file)} must be the file that the run went on with`,
      'none, and one that is made again differs',
      'Restore it, or start the run again.',
    );
    await this.#store.write(file, bytes);
    if (former === made) return;
    this.#digests.set(file, made);
    await this.#save();
  }

  stage(name: string): StageRecord | undefined {
    return this.#records.get(name);
  }

  /** Seconds of each finished part, in order. */
  get timings(): { readonly part: string; readonly seconds: number }[] {
    return this.#timings.map(({ part, seconds }) => ({ part, seconds }));
  }

  /**
   * Writes the network of a finished stage, and records both. If it takes the place of a missing one that was another, what
   * was made from that is made again.
   */
  async recordStage(
    name: string,
    { curve, steps, seconds, best, findings, terms, choice, noise }: StageRecord,
    network: Uint8Array,
  ): Promise<void> {
    const file = networkFile(name);
    const former = this.#digests.get(file);
    const made = digest(network);
    await this.#store.write(file, network);
    if (former !== undefined && former !== made) await this.#forget(dependentsOf(this.#stages, name));
    this.#digests.set(file, made);
    this.#records.set(name, { curve, steps, seconds, best, findings, terms, choice, noise });
    await this.#save();
  }

  /** Whether a stage was pruned by a plan already. */
  planned(stage: string): boolean {
    return this.#plans.has(stage);
  }

  /** Whether this is the plan by which a stage was pruned. */
  follows(stage: string, plan: PlanDocument): boolean {
    return this.#plans.get(stage) === digestOf(JSON.stringify(plan));
  }

  /**
   * Records the plan by which a stage prunes. If it differs from the one before (someone edited it), what was made by that
   * is made again, plans of other stages included.
   */
  async recordPlan(stage: string, plan: PlanDocument): Promise<void> {
    if (this.follows(stage, plan)) return;
    if (this.#plans.has(stage)) {
      const later = dependentsOf(this.#stages, stage);
      await this.#forget(later);
      this.#forgetNetworks([stage]);
      this.#forgetTimings([stage, ...later]);
    }
    this.#plans.set(stage, digestOf(JSON.stringify(plan)));
    await this.#save();
  }

  /**
   * Forgets stages, with their plans and results. Files go first: if the process is killed in between, what made them
   * outdated is still found to differ.
   */
  async #forget(stages: readonly string[]): Promise<void> {
    await this.#remove('results.json');
    for (const name of stages.filter((one) => this.#plans.delete(one)))
      for (const file of Object.values(pruningFiles(this.#stages, name))) await this.#remove(file);
    this.#forgetNetworks(stages);
    this.#forgetTimings(stages);
  }

  #forgetNetworks(stages: readonly string[]): void {
    for (const name of stages) {
      this.#records.delete(name);
      this.#digests.delete(networkFile(name));
    }
  }

  #forgetTimings(stages: readonly string[]): void {
    this.#timings = this.#timings.filter(({ of }) => !of.some((name) => stages.includes(name)));
  }

  async #remove(file: string): Promise<void> {
    await this.#store.remove(file);
    this.#digests.delete(file);
  }

  async recordTiming(part: string, seconds: number, of: readonly string[]): Promise<void> {
    this.#timings = [...this.#timings, { part, seconds, of }];
    await this.#save();
  }

  #save(files: readonly string[] = runFiles(this.#stages)): Promise<void> {
    const content: JournalFile = {
      schema: PROGRESS_SCHEMA,
      files,
      config: this.#config,
      digests: Object.fromEntries(this.#digests),
      stages: Object.fromEntries(this.#records),
      timings: this.#timings,
      plans: Object.fromEntries(this.#plans),
    };
    return writeJson(this.#store, PROGRESS_FILE, content);
  }
}

/** What all parts of a run rest on: made again, it must come out the same. */
const BASES: ReadonlySet<string> = new Set(['training.parquet', 'test.parquet']);

function digestOf(text: string): string {
  return digest(new TextEncoder().encode(text));
}
