import * as z from 'zod';
import { scoredKinds } from '../pruning/index.ts';
import { type DocumentWords, type Path, parsed } from '../tensor/index.ts';
import type { StageResult, StudyResults } from './results.ts';
import { stageSchema } from './stage.ts';

/** JSON has null for what is not finite. */
const loss = z.number().nullable();
const losses = z.array(loss);
const score = z.number().nullish();
const byOrder = z.object({ values: score, gradients: score, curvatures: score });
const column = z.looseObject({ name: z.string(), r2: score, onOutputScale: score });
const columns = z.looseObject({
  count: z.number(),
  constant: z.array(z.string()),
  onOutputScale: score,
  worst: column.optional(),
  worstOnOutputScale: column.optional(),
});
const finding = z.looseObject({
  kind: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
});

const correlation = z.number().min(-1).max(1).nullable();
const chance = { count: z.int().min(1), level: z.number().nullable() };
const agreement = z.looseObject({
  network: z.string(),
  truth: z.string(),
  of: z.enum(scoredKinds),
  points: z.int().min(1).optional(),
  chance: z
    .object({ layers: z.array(z.object({ layer: z.int().min(1), ...chance })), all: z.object(chance) })
    .optional(),
  criteria: z.array(
    z.looseObject({
      criterion: z.string(),
      adjointOf: z.enum(['gradients', 'both']).optional(),
      layers: z.array(z.object({ layer: z.int().min(1), correlation })),
      all: correlation,
    }),
  ),
});

const slope = z.object({ mean: z.number(), error: z.number() });
const slopes = { pathwise: slope, other: slope };
const chosen = {
  by: z.enum(['pathwise', 'likelihood-ratio', 'mixed', 'differences']),
  why: z.string().optional(),
};
const interchange = z.looseObject({
  ...chosen,
  against: z.enum(['likelihood-ratio', 'differences']),
  points: z.int().min(1),
  draws: z.int().min(1),
  level: z.number(),
  limit: z.number(),
  holds: z.boolean(),
  columns: z.array(
    z.looseObject({
      output: z.string(),
      input: z.string(),
      ...slopes,
      apart: z.number(),
      at: z.object({ point: z.int().min(0), ...slopes }).optional(),
      finds: z.number(),
    }),
  ),
});

const count = z.int().min(0);
const { name, title, label, parent } = stageSchema.shape;
const scored = {
  name,
  hidden: z.array(z.int().min(1)).min(1),
  parameters: z.int().min(0),
  sparsity: z
    .object({
      weights: count,
      zeros: count,
      effective: count,
      live: z.array(z.object({ neurons: count, of: count })),
    })
    .optional(),
  steps: z.number(),
  seconds: z.number(),
  r2: byOrder,
  r2PerDimension: byOrder,
  rmse: byOrder,
  maxError: byOrder,
  columns: z
    .object({ values: columns.optional(), gradients: columns.optional(), curvatures: columns.optional() })
    .optional(),
  findings: z.array(finding).optional(),
  noise: byOrder.optional(),
  terms: z.record(z.string(), z.looseObject({ loss, noise: score, signal: score })).optional(),
  reasons: z.array(z.string()).optional(),
};
const stage = z.looseObject({
  ...scored,
  ...{ title, label, parent, as: parent },
  pruning: stageSchema.shape.pruning,
  sparse: stageSchema.shape.sparse,
  data: stageSchema.shape.data.unwrap(),
  loss: stageSchema.shape.loss.unwrap(),
  curve: z.object({ steps: z.array(z.number()), total: losses, terms: z.record(z.string(), losses) }),
});
/** Schema 1: the stages of the paper by name alone, curves of at most two terms. */
const earlierStage = z.looseObject({
  ...scored,
  curve: z.object({
    steps: z.array(z.number()),
    total: losses,
    values: losses,
    gradients: losses.optional(),
  }),
});
const common = {
  study: z.string(),
  seed: z.number(),
  engine: z.object({ name: z.enum(['native', 'wasm']), version: z.string(), threads: z.number() }),
  reference: z.record(z.string(), z.unknown()),
  findings: z.array(finding).optional(),
  agreements: z.array(agreement).optional(),
  gradients: z.looseObject(chosen).optional(),
  interchange: interchange.optional(),
  varianceReduction: z.string().optional(),
  published: z.record(z.string(), byOrder).optional(),
  timings: z.array(z.object({ part: z.string(), seconds: z.number() })),
  seconds: z.number(),
};

const resultsSchema = z.discriminatedUnion('schema', [
  z.looseObject({ schema: z.literal('sobolev/results/2'), ...common, stages: z.array(stage).min(1) }),
  z.looseObject({ schema: z.literal('sobolev/results/1'), ...common, stages: z.array(earlierStage).min(1) }),
]);

/** Results of schema 1. */
export interface EarlierResults extends Omit<StudyResults, 'schema' | 'stages'> {
  readonly schema: 'sobolev/results/1';
  readonly stages: readonly (Omit<StageResult, 'curve' | 'data' | 'loss'> & {
    readonly curve: Pick<StageResult['curve'], 'steps' | 'total'> & {
      readonly values: readonly number[];
      readonly gradients?: readonly number[];
    };
  })[];
}

/**
 * Checks results as they were read from JSON, and returns them.
 *
 * @param place of the file, for messages
 * @throws InputError naming the file and the key that is wrong
 */
export function parseResults(value: unknown, place: string): StudyResults | EarlierResults {
  const words: DocumentWords = {
    name: (path) => (path.length === 0 ? place : `${keyOf(path)} of ${place}`),
    remedy: () => 'Restore the file, or start the run again.',
  };
  parsed(resultsSchema, value, words);
  // As it was written, with all its keys.
  return value as StudyResults | EarlierResults;
}

/** "stages.0.r2" */
function keyOf(path: Path): string {
  return path.map(String).join('.');
}
