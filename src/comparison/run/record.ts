import * as z from 'zod';
import { settings } from '../plan/settings.ts';

/* What a seed leaves behind: a record of each network, in the order in which they were made. */

const number = z.number();
const byOrder = z.object({
  values: number.optional(),
  gradients: number.optional(),
  curvatures: number.optional(),
});
const errors = z.object({ r2: byOrder, rmse: byOrder, maxError: byOrder });

const seconds = z.object({
  /** Of labelling the points that it learned from, the oversized network's included. */
  labels: number,
  oversized: number,
  criterion: number,
  training: number,
});

const made = {
  /** Widths of its hidden layers. */
  hidden: z.array(number),
  parameters: number,
  /** Digest of its file. */
  digest: z.string(),
  seconds,
  /** Optimiser steps of its budget, the oversized network's included where it begins there; those of polishing come on top. */
  steps: number,
  after: errors,
};

const oversizedSchema = z.object({ name: z.string(), ...made });

const cellSchema = z.union([
  z.object({
    name: z.string(),
    ...made,
    /** Labels of the source that went into it, the oversized network's included where it begins there. */
    labels: number,
    /** As the last cut left it, before tuning; of pruned networks alone. */
    before: errors.optional(),
  }),
  /** One that cannot be made, and why. */
  z.object({ name: z.string(), failed: z.string() }),
]);

const seedSchema = z.object({
  schema: z.literal('sobolev/comparison-seed/1'),
  /** Digest of the plan. */
  plan: z.string(),
  seed: number,
  /** What the labels of each kind took. */
  labelSeconds: z.partialRecord(z.enum(settings), number),
  oversized: z.array(oversizedSchema),
  cells: z.array(cellSchema),
});

export type NetworkErrors = z.output<typeof errors>;
export type NetworkSeconds = z.output<typeof seconds>;
export type OversizedRecord = z.output<typeof oversizedSchema>;
export type CellRecord = z.output<typeof cellSchema>;
export type MadeCell = Extract<CellRecord, { readonly digest: string }>;
export type SeedRecord = z.output<typeof seedSchema>;

export function isMade(record: CellRecord): record is MadeCell {
  return 'digest' in record;
}

/** The record of a document; undefined where it is none. */
export function parseSeedRecord(value: unknown): SeedRecord | undefined {
  return seedSchema.safeParse(value).data;
}
