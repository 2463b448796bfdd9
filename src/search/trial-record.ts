import * as z from 'zod';
import { networkFile } from '../study/index.ts';
import type { NetworkSize } from './size.ts';
import type { TargetVerdict } from './targets/index.ts';
import type { TrialOutcome } from './trial/index.ts';

/** How a trial ended. One that was cut off goes on with its next rung where the search does. */
const trialEnds = ['met', 'missed', 'hopeless', 'failed', 'cut off'] as const;
export type TrialEnd = (typeof trialEnds)[number];

/** What a search remembers of a candidate that it tried. */
export interface TrialRecord extends NetworkSize {
  /** `7-1l-2-1`: widths, linear layers marked. */
  readonly name: string;
  readonly family: string;
  readonly verdicts: readonly TargetVerdict[];
  /** The largest of its verdicts'; null where it has none. */
  readonly excess: number | null;
  readonly ended: TrialEnd;
  /** The rung of the training at which it ended, of how many. */
  readonly rung: number;
  readonly rungs: number;
  readonly seconds: number;
  /** Its network; absent where all starts failed. */
  readonly file?: string;
}

/** What is remembered of an outcome. */
export function trialRecord(
  { name, family }: Pick<TrialRecord, 'name' | 'family'>,
  { surrogate, ...outcome }: Omit<TrialOutcome, 'ended'> & Pick<TrialRecord, 'ended'>,
  size: NetworkSize,
  seconds: number,
): TrialRecord {
  return {
    ...{ name, family },
    ...size,
    ...outcome,
    excess: Number.isFinite(outcome.excess) ? outcome.excess : null,
    seconds,
    ...(surrogate && { file: networkFile(name) }),
  };
}

export const sizeSchema = z.object({
  parameters: z.number(),
  bytes: z.number(),
  nanoseconds: z.record(z.string(), z.number()),
});

/** JSON has null for what is not finite. */
const figure = z.number().nullable();

export const verdictSchema = z.object({
  target: z.string(),
  value: figure,
  worst: figure,
  best: figure,
  state: z.enum(['met', 'missed', 'undecided']),
  excess: figure,
});

export const trialSchema = sizeSchema.extend({
  name: z.string(),
  family: z.string(),
  verdicts: z.array(verdictSchema),
  excess: figure,
  ended: z.enum(trialEnds),
  rung: z.number(),
  rungs: z.number(),
  seconds: z.number(),
  /** A plain name, which leads to no other directory. */
  file: z
    .string()
    .regex(/^[\w-][\w.-]*\.onnx$/)
    .optional(),
});

/** How far a trial is from its targets, for comparing: infinitely far where that is not known. */
export function excessOfTrial({ excess }: Pick<TrialRecord, 'excess'>): number {
  return excess ?? Number.POSITIVE_INFINITY;
}
