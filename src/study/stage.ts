import * as z from 'zod';
import type { Order } from '../graph/index.ts';
import { type LossOptions, lossSchema } from '../objective/index.ts';
import { inputReductionSchema } from '../reduction/index.ts';
import { activationSchema } from '../surrogate/index.ts';
import { methodNamed, methodNames, polishingKeys, polishingSchema, sparseSchema } from '../training/index.ts';
import { budget, count, start, widths } from './config-parts.ts';
import { leavesZeros, stagePruning } from './stage-pruning.ts';

/**
 * The name of a stage. A letter comes first, so that names keep their order as keys. Every system takes it for a file's
 * name.
 */
const name = z
  .string()
  .regex(
    /^(?!(con|prn|aux|nul|com\d|lpt\d)$)[a-z][\w-]{0,63}$/i,
    'expected a name that a file can have: a letter, then letters, digits, "_" or "-", at most 64',
  );

const network = z
  .strictObject({
    /** Widths of the hidden layers. */
    hidden: widths.optional(),
    /** Default silu. */
    activation: activationSchema.optional(),
    /** Activation of the last layer. Default linear. */
    outputActivation: activationSchema.optional(),
    /** A first linear layer that reduces the inputs. Default: none. */
    reduceInputs: inputReductionSchema.optional(),
    /** How the weights by which it reads the inputs are drawn. Default glorot. */
    start,
    /** The stage whose network has the same layers. */
    as: name.optional(),
    /** The stage whose network has as many parameters or more: two hidden layers of one width ({@link widthsWithin}). */
    within: name.optional(),
  })
  .refine(
    ({ hidden, activation, outputActivation, reduceInputs, as, within }) =>
      [hidden, as, within].filter((one) => one !== undefined).length === 1 &&
      (as === undefined || (activation ?? outputActivation) === undefined) &&
      (hidden !== undefined || reduceInputs === undefined),
    'expected one of hidden, with an activation or without, as, the stage whose layers are taken, and within, the stage whose size is the most',
  );

/**
 * A stage of a study: a network with what it starts from, what it is trained on, by which loss and how long.
 */
export const stageSchema = z
  .strictObject({
    /** Its name in all tables, and its file's, `<name>.onnx`. */
    name,
    /** A heading of the report. Default: what the stage does. */
    title: z.string().min(1).max(120).optional(),
    /** A few letters beside a line of a figure. Default: the name. */
    label: z.string().min(1).max(24).optional(),
    /** The stage whose network it goes on with. */
    parent: name.optional(),
    /** What of the parent's network is removed before the training, and by which scores. Default: nothing. */
    pruning: stagePruning.optional(),
    /** In place of a parent: a network of random weights. */
    network: network.optional(),
    /** Who labels the training points: the reference model, or a teacher, the network of an earlier stage. */
    data: z
      .union([z.literal('reference'), z.strictObject({ teacher: name })], {
        error: 'expected "reference" or {"teacher": a stage}',
      })
      .default('reference'),
    /** Default: values and differentials, λ = 1. */
    loss: lossSchema.default({ kind: 'sobolev', lambda: 1, columns: 'uniform' }),
    /**
     * How its weights are moved. Of `adam+polish`, steps, batch and schedule are Adam's; polishing comes on top. Of `polish` and
     * `levenberg-marquardt` each step is on all rows. Default adam.
     */
    method: z.enum(methodNames).optional(),
    /** How much a method that polishes does: steps behind Adam's, and how many of the networks side by side. Default as the method has it. */
    polishing: polishingSchema.optional(),
    ...budget.partial().shape,
    /** Optimiser steps; 0 where it prunes alone. */
    steps: z.int().min(0).optional(),
    /** How many networks of random weights are trained side by side; the best is kept. Default 1. */
    restarts: count.optional(),
    /** Dynamic sparse training: most weights are zero in every step, and which ones changes. Default: none. */
    sparse: sparseSchema.optional(),
    /** Layers that keep their numbers, by their places, counted from 0. Default: those that reduce its inputs, in that stage. */
    hold: z.array(z.int().min(0)).optional(),
    /**
     * Name of its random streams: stages of the same stream draw the same weights and batches. Default: the stage's name.
     */
    stream: z.string().min(1).max(64).optional(),
  })
  .refine((stage) => (stage.network === undefined) !== (stage.parent === undefined), {
    error: 'expected either a parent, to go on with its network, or a network, to start from random weights',
  })
  .refine((stage) => stage.restarts === undefined || stage.network !== undefined, {
    path: ['restarts'],
    error: 'expected a network beside it, of random weights',
  })
  .refine(
    ({ method, batch, schedule }) =>
      methodNamed(method ?? 'adam').scheduled || (batch === undefined && schedule === undefined),
    {
      path: ['method'],
      error:
        'expected neither batch nor schedule beside it: each step is on all rows and finds its own length',
    },
  )
  .refine(({ method = 'adam', polishing }) => polishing === undefined || polishingKeys(method).length > 0, {
    path: ['polishing'],
    error: 'expected the method polish or adam+polish beside it: others do not polish',
  })
  .refine(({ method, polishing }) => method !== 'polish' || polishing?.steps === undefined, {
    path: ['polishing', 'steps'],
    error: 'expected none beside the method polish, of which the steps of the stage are the most',
  })
  .refine((stage) => stage.sparse === undefined || (stage.network && !stage.network.reduceInputs), {
    path: ['sparse'],
    error: 'expected a network beside it, of random weights, whose inputs are not reduced',
  })
  .refine(
    ({ sparse, method, hold }) =>
      sparse === undefined || (methodNamed(method ?? 'adam').sparse === true && hold === undefined),
    {
      path: ['sparse'],
      error: 'expected neither hold nor a method other than adam beside it: Adam moves all layers',
    },
  )
  .refine((stage) => stage.pruning === undefined || stage.parent !== undefined, {
    path: ['pruning'],
    error: 'expected a parent beside it, whose network is pruned',
  })
  .refine((stage) => stage.steps !== 0 || stage.pruning !== undefined, {
    path: ['steps'],
    error: 'expected at least 1: only a stage that prunes does without a training',
  });

export type Stage = z.output<typeof stageSchema>;

/** Whether a stage trains its network; else it is what a pruning leaves. */
export function trains({ steps }: Pick<Stage, 'steps'>): boolean {
  return steps !== 0;
}

/**
 * Whether zeros among its weights stay zero: where it, or a stage that its network comes from, removed weights or inputs or was
 * trained sparse.
 */
export function keepsZeros(stages: readonly Stage[], { pruning, parent, sparse }: Stage): boolean {
  if (sparse !== undefined) return true;
  if (pruning !== undefined && leavesZeros(pruning)) return true;
  const before = stages.find(({ name }) => name === parent);
  return before !== undefined && keepsZeros(stages, before);
}

/** The stage whose network labels its training points; undefined where the reference does. */
export function teacherOf({ data }: Pick<Stage, 'data'>): string | undefined {
  return data === 'reference' ? undefined : data.teacher;
}

/** Who labels a stage's points, and what it minimises there. */
export interface LearningStage extends Pick<Stage, 'data'>, Partial<Pick<Stage, 'network'>> {
  readonly loss: LossOptions;
}

/** The highest order of derivatives that a loss compares, and so needs labels of; 0: values alone. */
export function comparedOrder(loss: LossOptions): Order {
  if (loss.kind === 'vanilla') return 0;
  // What noise will leave out is known once there are labels.
  return loss.order === 2 || loss.order === 'auto' ? 2 : 1;
}

/** The highest order of derivatives that a loss moves a network by: what it weighs with 0 it only records. */
export function learnedOrder(loss: LossOptions): Order {
  const compared = comparedOrder(loss);
  if (loss.kind === 'vanilla' || loss.weights === undefined) return compared;
  const { gradients, curvatures = 0 } = loss.weights;
  return curvatures > 0 ? compared : gradients > 0 ? 1 : 0;
}

/** The order of derivatives of its labels that a stage compares, or finds the directions of its inputs by. */
export function usedOrder({ loss, network }: Omit<LearningStage, 'data'>): Order {
  const directions = network?.reduceInputs !== undefined || network?.start === 'gradients';
  return Math.max(comparedOrder(loss), directions ? 1 : 0) as Order;
}

/** The highest order of derivatives of the reference without which stages cannot be made. */
export function demandedOrder(stages: readonly LearningStage[]): Order {
  const fixed = stages.filter(({ loss }) => loss.kind === 'vanilla' || loss.order !== 'auto');
  const first = stages.some(({ data, loss }) => data === 'reference' && loss.kind === 'sobolev') ? 1 : 0;
  return Math.max(first, referenceOrder(fixed)) as Order;
}

/** The highest order of derivatives of the reference that stages compare. */
export function referenceOrder(stages: readonly LearningStage[]): Order {
  const orders = stages.map((stage) => (stage.data === 'reference' ? usedOrder(stage) : 0));
  return Math.max(0, ...orders) as Order;
}

/** Stages whose networks a stage needs. */
export function needsOf(stage: Pick<Stage, 'parent' | 'network' | 'data'>): readonly string[] {
  const { as, within } = stage.network ?? {};
  return [stage.parent, as, within, teacherOf(stage)].filter((name) => name !== undefined);
}

/** Stages that need the network of one, directly or by way of others; in order. */
export function dependentsOf(stages: readonly Stage[], name: string): readonly string[] {
  const found = new Set([name]);
  for (const stage of stages) if (needsOf(stage).some((one) => found.has(one))) found.add(stage.name);
  found.delete(name);
  return [...found];
}
