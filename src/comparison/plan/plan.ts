import * as z from 'zod';
import { criteria, replacementChoices } from '../../pruning/index.ts';
import { activationSchema } from '../../surrogate/index.ts';
import { parsed } from '../../tensor/index.ts';
import { schedules } from './schedules.ts';
import { settings } from './settings.ts';
import { type KeptSize, keptWidthsOf } from './sizes.ts';

/** Names of the criteria that can be compared: those that score neurons, but for the control. */
export const comparableCriteria: readonly string[] = criteria
  .filter(({ of, name }) => of.includes('neurons') && name !== 'random')
  .map(({ name }) => name);

const count = (least: number) =>
  z
    .int(`must be a whole number of at least ${least}`)
    .min(least, `must be a whole number of at least ${least}`);

const criterionName = z.enum(comparableCriteria, `must be one of ${comparableCriteria.join(', ')}`);

function distinct<T>(element: z.ZodType<T>, what: string) {
  return z
    .array(element)
    .min(1, `must have one ${what} or more`)
    .refine((list) => new Set(list).size === list.length, { error: `must have each ${what} once` });
}

const planSchema = z.strictObject({
  settings: distinct(z.enum(settings, `must be one of ${settings.join(', ')}`), 'setting'),
  criteria: distinct(criterionName, 'criterion'),
  schedules: distinct(z.enum(schedules, `must be one of ${schedules.join(', ')}`), 'schedule'),
  /** What takes the place of neurons that go. */
  replacements: distinct(
    z.enum(replacementChoices, `must be one of ${replacementChoices.join(', ')}`),
    'replacement',
  ),
  /** Rounds of the iterative schedule. */
  rounds: count(2),
  /** Widths of the hidden layers of the small networks. */
  sizes: z.array(z.array(count(1)).min(1)).min(1, 'must have one size or more'),
  seeds: distinct(count(0), 'seed'),
  oversized: z.strictObject({
    hidden: z.array(count(1)).min(1, 'must have a hidden layer'),
    /** Default silu. */
    activation: activationSchema.optional(),
    /** Optimiser steps; 0 of a network that is given. */
    steps: count(0),
  }),
  /** Optimiser steps of a small network. */
  steps: count(1),
  /** How the weights of small networks are moved in their last training; polishing comes on top of their steps. */
  method: z.enum(['adam', 'adam+polish'], 'must be one of adam, adam+polish'),
  /** Points that a reference or a teacher labels. */
  points: count(10),
  /** Labels in the setting where their number is fixed. */
  labels: count(10),
  /** Points on which networks are compared with the truth. */
  test: count(10),
  /** Whether networks with a head are compared by what that makes of the logits. Default: by the logits. */
  throughHead: z.literal(true, 'must be true').optional(),
});

/** What is compared: one validated object. With a source and the engine it determines every byte but times. */
export type ComparisonPlan = z.output<typeof planSchema>;

/** A plan that is not checked yet, and whose sizes are not yet widths. */
export interface GivenPlan {
  readonly settings: readonly string[];
  readonly criteria: readonly string[];
  readonly schedules: readonly string[];
  readonly replacements: readonly string[];
  readonly rounds: number;
  readonly sizes: readonly KeptSize[];
  readonly seeds: readonly number[];
  readonly oversized: {
    readonly hidden: readonly number[];
    readonly activation?: string;
    readonly steps: number;
  };
  readonly steps: number;
  readonly method: string;
  readonly points: number;
  readonly labels: number;
  readonly test: number;
  readonly throughHead?: boolean;
}

const words = {
  name: (path: readonly PropertyKey[]) =>
    path.length === 0 ? 'the plan of a comparison' : `${path.map(String).join('.')} of a comparison`,
  remedy: () => 'Correct it.',
};

/**
 * The plan with sizes as widths, checked.
 *
 * @throws InputError naming what is not valid: an unknown criterion, a size that is no smaller network
 */
export function comparisonPlan({ sizes, ...given }: GivenPlan): ComparisonPlan {
  const { oversized } = parsed(planSchema.omit({ sizes: true }), given, words);
  return parsed(planSchema, { ...given, sizes: keptWidthsOf(oversized.hidden, sizes) }, words);
}

/** The plan of a document. */
export function parseComparisonPlan(value: unknown): ComparisonPlan {
  return parsed(planSchema, value, words);
}
