import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { PlanDocument } from '../pruning/index.ts';
import { demand } from '../tensor/index.ts';
import type { TrainingResult } from '../training/index.ts';
import type { RunDirectory } from './directory.ts';
import { PROGRESS_FILE, RUN_FILES } from './files.ts';
import type { StageName } from './results.ts';

/** What a finished stage leaves for the results, beside its network's file. */
export type StageRecord = Pick<TrainingResult, 'curve' | 'steps' | 'seconds' | 'best' | 'findings'>;

/** Which parts of a run are finished: kept in `progress.json` while it goes on, so that it can be resumed. */
export class Journal {
  readonly #directory: RunDirectory;
  #stages: Partial<Record<StageName, StageRecord>>;
  #timings: Record<string, number>;
  #planned: Content['planned'];

  private constructor(directory: RunDirectory, content: Content) {
    this.#directory = directory;
    this.#stages = content.stages;
    this.#timings = content.timings;
    this.#planned = content.planned;
  }

  /**
   * An empty journal. What an earlier run left in the directory is removed: it is not part of this one.
   *
   * @throws InputError when files are in the way that no run can have left there: someone else's config.json
   */
  static async start(directory: RunDirectory): Promise<Journal> {
    const found = [PROGRESS_FILE, ...RUN_FILES].filter((name) => existsSync(directory.file(name)));
    demand(
      found.length === 0 || found.includes(PROGRESS_FILE),
      `output directory ${directory.path} must be empty or hold an earlier run (with its ${PROGRESS_FILE})`,
      found,
      'Choose another, or move the files away.',
    );
    const journal = new Journal(directory, { stages: {}, timings: {} });
    await journal.#save();
    for (const name of RUN_FILES) await directory.remove(name);
    return journal;
  }

  /**
   * The journal of the run that the directory holds.
   *
   * @throws InputError when there is none, or it is damaged
   */
  static async resume(directory: RunDirectory): Promise<Journal> {
    const content = (await directory.readJson(PROGRESS_FILE)) as Partial<Content> | null;
    const holds = [content?.stages, content?.timings].every(
      (part) => typeof part === 'object' && part !== null,
    );
    demand(
      holds,
      `${directory.file(PROGRESS_FILE)} must say which stages are finished`,
      content,
      'Start the run again.',
    );
    return new Journal(directory, content as Content);
  }

  stage(name: StageName): StageRecord | undefined {
    return this.#stages[name];
  }

  /** Seconds of each finished part, in order. */
  get timings(): { readonly part: string; readonly seconds: number }[] {
    return Object.entries(this.#timings).map(([part, seconds]) => ({ part, seconds }));
  }

  async recordStage(name: StageName, { curve, steps, seconds, best, findings }: StageRecord): Promise<void> {
    this.#stages[name] = { curve, steps, seconds, best, findings };
    await this.#save();
  }

  /** Whether what was made so far was made by this plan. */
  follows(plan: PlanDocument): boolean {
    return this.#planned?.digest === digestOf(plan);
  }

  /**
   * Records the plan that the run goes on with. If it is another than before (someone edited it), what was made by the
   * earlier one is to be made again.
   */
  async recordPlan(plan: PlanDocument): Promise<void> {
    const digest = digestOf(plan);
    if (this.#planned !== undefined && !this.follows(plan)) {
      const { oversized } = this.#stages;
      this.#stages = { oversized };
      this.#timings = Object.fromEntries(Object.entries(this.#timings).slice(0, this.#planned.parts));
      await this.#directory.remove('results.json');
    }
    this.#planned = { digest, parts: this.#planned?.parts ?? Object.keys(this.#timings).length };
    await this.#save();
  }

  async recordTiming(part: string, seconds: number): Promise<void> {
    this.#timings[part] = seconds;
    await this.#save();
  }

  #save(): Promise<void> {
    const content: Content = { stages: this.#stages, timings: this.#timings, planned: this.#planned };
    return this.#directory.writeJson(PROGRESS_FILE, content);
  }
}

function digestOf(plan: PlanDocument): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}

interface Content {
  readonly stages: Partial<Record<StageName, StageRecord>>;
  /** Seconds by part, in order. */
  readonly timings: Record<string, number>;
  /** The plan that was followed, and how many parts were finished before it. */
  readonly planned?: { readonly digest: string; readonly parts: number };
}
