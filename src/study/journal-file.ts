import * as z from 'zod';
import type { ByOrder } from '../evaluation/index.ts';
import { lossSchema } from '../objective/index.ts';
import type { TrainingResult } from '../training/index.ts';
import type { OrderChoice } from '../workflow/index.ts';
import { readDocument } from './document.ts';
import { networkFile, PROGRESS_FILE } from './files.ts';
import { readJson, type Store } from './store.ts';

export const PROGRESS_SCHEMA = 'sobolev/progress/3';

/** What a finished stage leaves for the results, beside its network's file. */
export interface StageRecord
  extends Pick<TrainingResult, 'curve' | 'steps' | 'seconds' | 'best' | 'findings' | 'terms'> {
  /** What a loss of the order `auto` came to, and why. */
  readonly choice?: OrderChoice;
  /** The share of noise in its labels: of the variance of values, of the mean square of derivatives. */
  readonly noise?: ByOrder;
}

/**
 * How long a part of the job took, and the stages whose networks it used. When one of these is made anew, so is the part.
 */
export interface Timing {
  readonly part: string;
  readonly seconds: number;
  readonly of: readonly string[];
}

/** What `progress.json` holds. */
export interface JournalFile {
  readonly schema: typeof PROGRESS_SCHEMA;
  /** Files that the run writes; a run that takes its place removes them. */
  readonly files: readonly string[];
  /** Digest of the configuration that the run began with. */
  readonly config: string;
  /** Digest of each file that a finished part wrote. Plans are not among them: they may be edited. */
  readonly digests: Readonly<Record<string, string>>;
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
/** JSON has null for what is not finite. */
const loss = z.number().nullable();
const numbers = z.array(loss);
const stageRecord = z.looseObject({
  curve: z.object({ steps: numbers, total: numbers, terms: z.record(z.string(), numbers) }),
  steps: z.number(),
  seconds: z.number(),
  best: z.looseObject({ step: z.number(), loss }),
  findings: z.array(
    z.looseObject({ kind: z.string(), severity: z.enum(['warning', 'note']), message: z.string() }),
  ),
  terms: z.record(z.string(), z.looseObject({ loss })),
  choice: z.object({ loss: lossSchema, reasons: z.array(z.string()) }).optional(),
  noise: z.record(z.string(), loss).optional(),
});
const journalSchema = z.object({
  schema: z.literal(PROGRESS_SCHEMA),
  files: z.array(plainName),
  config: z.string(),
  digests: z.record(plainName, z.string()),
  stages: z.record(z.string(), stageRecord),
  timings: z.array(z.object({ part: z.string(), seconds: z.number(), of: z.array(z.string()) })),
  plans: z.record(z.string(), z.string()),
});

/**
 * The content of a store's `progress.json`.
 *
 * @throws InputError when there is none, or it is damaged
 */
export async function readJournal(store: Store): Promise<JournalFile> {
  const data = await readDocument(store, PROGRESS_FILE, journalSchema, {
    absent: {
      invariant: `a run is resumed by its ${PROGRESS_FILE}, which says what is finished`,
      remedy: 'Restore it, or start the run again.',
    },
    must: 'must say which stages are finished',
    remedy: 'Start the run again, or restore the file.',
  });
  return data as JournalFile;
}

/** The files of the run that a store holds, whatever its stages are called. */
export async function filesOf(store: Store): Promise<readonly string[]> {
  const { data } = filesSchema.safeParse(await readJson(store, PROGRESS_FILE).catch(() => undefined));
  if (data === undefined) return [];
  // Earlier versions wrote the names of their stages alone.
  return data.files ?? Object.keys(data.stages ?? {}).map(networkFile);
}
