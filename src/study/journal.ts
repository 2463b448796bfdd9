import * as z from 'zod';
import type { PlanDocument } from '../pruning/index.ts';
import { demand, digest } from '../tensor/index.ts';
import type { TrainingResult } from '../training/index.ts';
import { networkFile, PROGRESS_FILE, pruningFiles, runFiles } from './files.ts';
import { dependentsOf, type Stage } from './stage.ts';
import { placeIn, readJson, type Store, writeJson } from './store.ts';

/** What a finished stage leaves for the results, beside its network's file. */
export type StageRecord = Pick<TrainingResult, 'curve' | 'steps' | 'seconds' | 'best' | 'findings'>;

/**
 * How long a part of the job took, and the stages whose networks it used. When one of these is made anew, so is the part.
 */
interface Timing {
  readonly part: string;
  readonly seconds: number;
  readonly of: readonly string[];
}

/** Which parts of a run are finished. The run keeps it in `progress.json`, so that it can be resumed. */
export class Journal {
  readonly #store: Store;
  readonly #stages: readonly Stage[];
  readonly #records: Map<string, StageRecord>;
  #timings: readonly Timing[];
  readonly #plans: Map<string, string>;

  private constructor(store: Store, stages: readonly Stage[], content: Partial<JournalFile> = {}) {
    this.#store = store;
    this.#stages = stages;
    this.#records = new Map(Object.entries(content.stages ?? {}));
    this.#timings = content.timings ?? [];
    this.#plans = new Map(Object.entries(content.plans ?? {}));
  }

  /**
   * An empty journal. What an earlier run left in the store is removed: it is not part of this one.
   *
   * @throws InputError when files are in the way that no run can have left: someone else's config.json
   */
  static async start(store: Store, stages: readonly Stage[]): Promise<Journal> {
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
    const journal = new Journal(store, stages);
    await journal.#save([...earlier, ...own]);
    for (const name of new Set([...earlier, ...own])) await store.remove(name);
    if (earlier.length > 0) await journal.#save();
    return journal;
  }

  /**
   * The journal of the run that the store holds.
   *
   * @throws InputError when there is none, or it is damaged
   */
  static async resume(store: Store, stages: readonly Stage[]): Promise<Journal> {
    const content = await readJson(store, PROGRESS_FILE);
    const { data } = journalSchema.safeParse(content);
    demand(
      data !== undefined,
      `${placeIn(store, PROGRESS_FILE)} must say which stages are finished, as this version does`,
      content,
      'Start the run again.',
    );
    return new Journal(store, stages, data as unknown as JournalFile);
  }

  stage(name: string): StageRecord | undefined {
    return this.#records.get(name);
  }

  /** Seconds of each finished part, in order. */
  get timings(): { readonly part: string; readonly seconds: number }[] {
    return this.#timings.map(({ part, seconds }) => ({ part, seconds }));
  }

  async recordStage(name: string, { curve, steps, seconds, best, findings }: StageRecord): Promise<void> {
    this.#records.set(name, { curve, steps, seconds, best, findings });
    await this.#save();
  }

  /** Whether this is the plan by which a stage was pruned. */
  follows(stage: string, plan: PlanDocument): boolean {
    return this.#plans.get(stage) === digestOf(plan);
  }

  /**
   * Records the plan by which a stage prunes. If it differs from the one before (someone edited it), what was made by that
   * is made again, plans of other stages included.
   */
  async recordPlan(stage: string, plan: PlanDocument): Promise<void> {
    if (this.follows(stage, plan)) return;
    if (this.#plans.has(stage)) await this.#forget(stage);
    this.#plans.set(stage, digestOf(plan));
    await this.#save();
  }

  /** Files go first: if the process is killed in between, the plan is still found to differ. */
  async #forget(stage: string): Promise<void> {
    const later = dependentsOf(this.#stages, stage);
    await this.#store.remove('results.json');
    for (const name of later.filter((one) => this.#plans.delete(one)))
      for (const file of Object.values(pruningFiles(this.#stages, name))) await this.#store.remove(file);
    for (const name of [stage, ...later]) this.#records.delete(name);
    this.#timings = this.#timings.filter(
      ({ of }) => !of.some((name) => name === stage || later.includes(name)),
    );
  }

  async recordTiming(part: string, seconds: number, of: readonly string[]): Promise<void> {
    this.#timings = [...this.#timings, { part, seconds, of }];
    await this.#save();
  }

  #save(files: readonly string[] = runFiles(this.#stages)): Promise<void> {
    const content: JournalFile = {
      schema: SCHEMA,
      files,
      stages: Object.fromEntries(this.#records),
      timings: this.#timings,
      plans: Object.fromEntries(this.#plans),
    };
    return writeJson(this.#store, PROGRESS_FILE, content);
  }
}

function digestOf(plan: PlanDocument): string {
  return digest(new TextEncoder().encode(JSON.stringify(plan)));
}

/** The files of the run that a store holds, whatever its stages are called. */
async function filesOf(store: Store): Promise<readonly string[]> {
  const { data } = filesSchema.safeParse(await readJson(store, PROGRESS_FILE).catch(() => undefined));
  if (data === undefined) return [];
  // Earlier versions wrote the names of their stages alone.
  return data.files ?? Object.keys(data.stages ?? {}).map(networkFile);
}

const SCHEMA = 'sobolev/progress/2';

interface JournalFile {
  readonly schema: typeof SCHEMA;
  /** Files that the run writes; a run that takes its place removes them. */
  readonly files: readonly string[];
  readonly stages: Readonly<Record<string, StageRecord>>;
  readonly timings: readonly Timing[];
  /** The digest of the plan that each stage followed, by stage. */
  readonly plans: Readonly<Record<string, string>>;
}

/** A name that leads to no other directory. */
const plainName = z.string().regex(/^[a-z][\w.-]*\.(json|onnx|parquet|html)$/i);
const filesSchema = z.object({
  files: z.array(plainName).optional(),
  stages: z.record(z.string().regex(/^[\w-]+$/), z.unknown()).optional(),
});
const journalSchema = z.object({
  schema: z.literal(SCHEMA),
  stages: z.record(z.string(), z.looseObject({ steps: z.number(), seconds: z.number() })),
  timings: z.array(z.object({ part: z.string(), seconds: z.number(), of: z.array(z.string()) })),
  plans: z.record(z.string(), z.string()),
});
