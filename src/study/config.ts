import * as z from 'zod';
import { inputReductionSchema, outputReductionSchema } from '../reduction/index.ts';
import { activationSchema } from '../surrogate/index.ts';
import { describe, InputError, innermostIssue, issueWords } from '../tensor/index.ts';
import { checkStages } from './check-stages.ts';
import { budget, count, polished, REDUCES, reducesWell, sobolev, start, widths } from './config-parts.ts';
import { isPlain, merge, type Plain } from './merge.ts';
import { paperStages } from './paper.ts';
import { withRounds } from './rounds.ts';
import { type Stage, stageSchema } from './stage.ts';
import { stagePruning } from './stage-pruning.ts';

/*
 * The configuration of a study: one validated object, complete with its defaults. Together with the seed and the
 * engine it determines every byte of the result.
 */

const common = {
  /** Name of the study, which says the reference model. */
  study: z.string().min(1),
  /** Seed of every random stream. */
  seed: z.int().min(0),
  /** Parameters of the reference model. Those left out are drawn from the seed, or take published values. */
  reference: z.record(z.string(), z.unknown()),
  sampling: z.strictObject({
    /** Number of training points. */
    points: z.int().min(10),
    /**
     * Where training points are drawn: over the trust region, or (gaussian) where the reference says. Default: sobol, or
     * uniform where Sobol' points are not known for as many inputs.
     */
    design: z.enum(['uniform', 'sobol', 'gaussian']).optional(),
    /**
     * Of first derivatives, where stages learn them: whole Jacobians, or their products with one random cotangent or direction a
     * point. Default as {@link firstDerivatives} says.
     */
    derivatives: z.enum(['jacobians', 'cotangents', 'tangents']).optional(),
    /**
     * Of second derivatives, where stages learn them: how many random directions a point, or "axes" for whole Hessians.
     * Default as {@link referenceDirections} says.
     */
    directions: z
      .union([count, z.literal('axes')], 'expected a whole number of at least 1, or "axes"')
      .optional(),
  }),
  /** Many outputs by a few coefficients of a basis, on which all stages work. Default: none. */
  reduceOutputs: outputReductionSchema.optional(),
  /** Share of the training points that every training holds out. Default: a fifth, at most 4096 points. */
  validation: z.number().min(0).lt(1).optional(),
  /** Number of test points. */
  test: z.strictObject({ points: count }),
};

/** The stages of the paper, in short. */
const short = {
  network: z.strictObject({
    hidden: widths,
    activation: activationSchema,
    /** A first linear layer of the oversized network, which all stages but the control hold. Default: none. */
    reduceInputs: inputReductionSchema.optional(),
    /** How the weights by which it reads the inputs are drawn. Default glorot. */
    start,
  }),
  /** Vanilla training of the oversized network. */
  oversized: budget,
  pruning: stagePruning,
  /** Vanilla fine-tuning of the pruned network. */
  pruned: budget,
  /** Sobolev fine-tuning, on the oversized network and on the reference alike. */
  sobolev: budget
    .extend(sobolev)
    .refine(({ order = 1, directions }) => order !== 1 || directions === undefined, {
      path: ['directions'],
      error: 'expected order 2 or "auto" beside it: directions are those of second derivatives',
    }),
  /**
   * The control, trained from scratch with this schedule. Its steps are those of the pruned network and of the fine-tuning
   * together.
   */
  scratch: z.strictObject({ schedule: budget.shape.schedule }),
  /** A network of at most the pruned one's size, from random weights by Adam, then polished. Default, or false: none. */
  polished: z.union([z.literal(false), polished.refine(reducesWell, REDUCES)]).optional(),
  /** Another, behind it: the smallest of the study. Default, or false: none. */
  smallest: z
    .union([z.literal(false), polished.required({ hidden: true }).refine(reducesWell, REDUCES)])
    .optional(),
};

const shortSchema = z.strictObject({ ...common, ...short });
const stagesSchema = z.strictObject({
  ...common,
  stages: z.array(stageSchema, 'expected a list of stages').min(1),
});

/** A configuration whose stages are those of the paper, and polished ones. */
export type ShortConfig = z.output<typeof shortSchema> & { readonly stages?: undefined };
/** A configuration with stages of its own, in the order in which they are made. */
export type StagesConfig = z.output<typeof stagesSchema> & {
  readonly [Key in keyof typeof short]?: undefined;
};
export type StudyConfig = ShortConfig | StagesConfig;

/** Parts of a configuration. */
export type PartialConfig = { readonly [Key in keyof ShortConfig | 'stages']?: unknown };

/** The stages of a study, in the order in which they are made; each round of a pruning is one. */
export function stagesOf(config: StudyConfig): readonly Stage[] {
  return withRounds(config.stages ?? paperStages(config));
}

/** A configuration without the keys that make the stages of the paper. */
export function withoutPaper(config: PartialConfig): PartialConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !(key in short)));
}

/**
 * Merges configurations, the later over the earlier, and validates the result. Objects merge key by key; objects of a
 * kind (schedules, pruning rules) are replaced whole when their kind changes. Lists are replaced whole; an object in place of a
 * list of stages changes those that it names.
 *
 * @throws InputError naming the first key that is unknown or out of range
 */
export function studyConfig(...parts: readonly PartialConfig[]): StudyConfig {
  const merged = parts.reduce<unknown>(merge, {}) as Plain;
  if (!Object.hasOwn(merged, 'stages')) {
    const config = checked(shortSchema, merged);
    stagesOf(config);
    return config;
  }
  const both = Object.keys(short).find((key) => Object.hasOwn(merged, key));
  if (both !== undefined)
    throw new InputError(
      "a configuration has either stages of its own, or the keys of the paper's",
      `stages and ${both}`,
      `Remove ${both}: each stage says what it takes.`,
    );
  const config = checked(stagesSchema, merged);
  checkStages(stagesOf(config));
  return config;
}

function checked<T>(schema: z.ZodType<T>, merged: unknown): T {
  const result = schema.safeParse(merged, { error: issueWords });
  if (result.success) return result.data;
  const issue = innermostIssue(result.error.issues[0]);
  if (issue.code === 'unrecognized_keys') {
    const within = issue.path.length === 0 ? 'a configuration' : issue.path.join('.');
    throw new InputError(
      'a configuration has only known keys',
      [...issue.path, issue.keys[0]].join('.'),
      `Remove it, or correct its spelling; ${within} ${issue.message} (docs/configuration.md).`,
    );
  }
  const key = issue.path.length === 0 ? 'a configuration' : `configuration key ${issue.path.join('.')}`;
  throw new InputError(
    `${key}${stageAt(merged, issue.path)} is not valid: ${issue.message.replace(/^must /, 'it must ')}`,
    received(merged, issue.path),
    'Correct it; docs/configuration.md says what it may be.',
  );
}

/** " (stage small)", where the path leads into a stage that has a name. */
function stageAt(config: unknown, [list, place]: readonly PropertyKey[]): string {
  if (list !== 'stages' || typeof place !== 'number') return '';
  const { name } = ((config as { stages: readonly unknown[] }).stages[place] ?? {}) as { name?: unknown };
  return typeof name === 'string' ? ` (stage ${name})` : '';
}

/** What stands at a path of a configuration; where the path leads into a short form, such as "8x2", that form. */
function received(config: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (inner, key) => (isPlain(inner) || Array.isArray(inner) ? (inner as Plain)[key as string] : inner),
    config,
  );
  return value === undefined ? 'nothing' : describe(value);
}
