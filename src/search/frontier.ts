import * as z from 'zod';
import { type SearchConfig, type SearchEngine, searchConfigSchema, searchEngineSchema } from './config.ts';
import { type Confirmation, confirmationSchema } from './confirmation.ts';
import type { TruthKind } from './labels/index.ts';
import { type SizeMeasure, sizeBy } from './size.ts';
import { excessOf, type TargetVerdict } from './targets/index.ts';
import { excessOfTrial, type TrialRecord, trialSchema } from './trial-record.ts';

/** How a search ended. */
export const searchEnds = {
  finished: 'all that is smaller was tried, or is of a family of which a larger member failed',
  budget: 'its time was over',
  'out of reach': 'the oversized networks miss the targets',
  interrupted: 'it was told to stop',
} as const;
export type SearchEnd = keyof typeof searchEnds;

/** What a search found: `frontier.json`. */
export interface FrontierDocument extends SearchConfig {
  readonly schema: 'sobolev/frontier/1';
  readonly version: string;
  /** Of the last session. */
  readonly engine: SearchEngine;
  /** Absent where the search was stopped before. */
  readonly labels?: {
    /** Points to train on, and to judge by. */
    readonly training: number;
    readonly test: number;
    readonly truth: TruthKind;
    /** The best figure that noise lets these labels show, target by target. */
    readonly floors: readonly number[];
  };
  /** All that was tried, in that order. */
  readonly trials: readonly TrialRecord[];
  /** Names of the trials that no other is both smaller and nearer to the targets than, by size. */
  readonly frontier: readonly string[];
  /** The smallest that meets the targets. */
  readonly smallest?: string;
  /** Where none does: the one that comes nearest. */
  readonly closest?: string;
  /** Of each family the largest that is smaller, and fails. */
  readonly below: readonly string[];
  readonly confirmation: Confirmation;
  readonly ended: SearchEnd;
  /** Seconds that it may have taken, and has. */
  readonly budget: number;
  readonly seconds: number;
}

const number = z.number();
export const frontierSchema = searchConfigSchema.extend({
  schema: z.literal('sobolev/frontier/1'),
  version: z.string(),
  engine: searchEngineSchema,
  labels: z.object({ training: number, test: number, truth: z.string(), floors: z.array(number) }).optional(),
  trials: z.array(trialSchema),
  frontier: z.array(z.string()),
  smallest: z.string().optional(),
  closest: z.string().optional(),
  below: z.array(z.string()),
  confirmation: confirmationSchema,
  ended: z.enum(Object.keys(searchEnds) as [SearchEnd, ...SearchEnd[]]),
  budget: number,
  seconds: number,
});

/** What fresh points say of networks that met the targets, by name. */
type FreshVerdicts = ReadonlyMap<string, readonly TargetVerdict[]>;

/** What trials say together. A network that fresh points do not show to meet the targets counts as one that does not. */
export function frontierOf(
  trials: readonly TrialRecord[],
  minimise: SizeMeasure,
  fresh: FreshVerdicts = new Map(),
): Pick<FrontierDocument, 'frontier' | 'smallest' | 'closest' | 'below'> {
  const size = (trial: TrialRecord) => sizeBy(minimise, trial);
  const excess = (trial: TrialRecord) =>
    Math.max(excessOfTrial(trial), excessOf(fresh.get(trial.name) ?? []));
  const trained = trials.filter(({ file }) => file !== undefined);
  // The earlier one first where both are as small.
  const bySize = trained.toSorted((p, q) => size(p) - size(q) || excess(p) - excess(q));
  const frontier: TrialRecord[] = [];
  for (const trial of bySize) if (excess(trial) < Math.min(...frontier.map(excess))) frontier.push(trial);
  const meets = (trial: TrialRecord) => trial.ended === 'met' && excess(trial) <= 1;
  const smallest = bySize.find(meets);
  const nearest = trained.toSorted((p, q) => excess(p) - excess(q))[0];
  const least = smallest && size(smallest);
  return {
    frontier: frontier.map(({ name }) => name),
    ...(smallest !== undefined
      ? { smallest: smallest.name }
      : nearest !== undefined && { closest: nearest.name }),
    below:
      least === undefined
        ? []
        : belowOf(
            trials.filter((trial) => trial.ended !== 'cut off' && !meets(trial) && size(trial) < least),
            size,
          ),
  };
}

/** Of each family the largest. */
function belowOf(failed: readonly TrialRecord[], size: (trial: TrialRecord) => number): readonly string[] {
  const largest = new Map<string, TrialRecord>();
  for (const trial of failed) {
    const former = largest.get(trial.family);
    if (former === undefined || size(trial) > size(former)) largest.set(trial.family, trial);
  }
  return [...largest.values()].sort((p, q) => size(q) - size(p)).map(({ name }) => name);
}
