import type { TrainingResult } from '../training/index.ts';
import type { RunDirectory } from './directory.ts';
import { networkFile, type StageName, stageNames } from './results.ts';

/** What a finished stage leaves for the results, beside its network's file. */
export type StageRecord = Pick<TrainingResult, 'curve' | 'steps' | 'seconds' | 'best'>;

/** Which parts of a run are finished: kept in `progress.json` while it goes on, so that it can be resumed. */
export class Journal {
  readonly #directory: RunDirectory;
  readonly #stages: Partial<Record<StageName, StageRecord>>;
  readonly #timings: Record<string, number>;

  private constructor(directory: RunDirectory, content: Content) {
    this.#directory = directory;
    this.#stages = content.stages;
    this.#timings = content.timings;
  }

  /** An empty journal. What an earlier run left in the directory is removed: it is not part of this one. */
  static async start(directory: RunDirectory): Promise<Journal> {
    for (const name of RUN_FILES) await directory.remove(name);
    const journal = new Journal(directory, { stages: {}, timings: {} });
    await journal.#save();
    return journal;
  }

  /** The journal of the run that the directory holds. */
  static async resume(directory: RunDirectory): Promise<Journal> {
    return new Journal(directory, (await directory.readJson(FILE)) as Content);
  }

  stage(name: StageName): StageRecord | undefined {
    return this.#stages[name];
  }

  /** Seconds of each finished part, in order. */
  get timings(): { readonly part: string; readonly seconds: number }[] {
    return Object.entries(this.#timings).map(([part, seconds]) => ({ part, seconds }));
  }

  async recordStage(name: StageName, { curve, steps, seconds, best }: StageRecord): Promise<void> {
    this.#stages[name] = { curve, steps, seconds, best };
    await this.#save();
  }

  async recordTiming(part: string, seconds: number): Promise<void> {
    this.#timings[part] = seconds;
    await this.#save();
  }

  #save(): Promise<void> {
    return this.#directory.writeJson(FILE, { stages: this.#stages, timings: this.#timings });
  }
}

const FILE = 'progress.json';

/** Every file that a run writes. */
const RUN_FILES = [
  'config.json',
  'training.parquet',
  'significance.json',
  'plan.json',
  'results.json',
  'report.html',
  ...stageNames.map(networkFile),
];

interface Content {
  readonly stages: Partial<Record<StageName, StageRecord>>;
  readonly timings: Record<string, number>;
}
