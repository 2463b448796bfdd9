import * as z from 'zod';
import {
  adjointsOf,
  type Criterion,
  criteria,
  criterionNamed,
  INTERVAL_SIGNIFICANCE,
  type Prunable,
  type PruningRule,
  prunables,
  pruningRule,
  replacementChoices,
} from '../pruning/index.ts';
import { count } from './config-parts.ts';

/** What a stage says of a pruning beside its rule. */
const beside = {
  /** What gives the scores. Default the first criterion that scores what goes: interval-significance. */
  criterion: z
    .enum(
      criteria.map(({ name }) => name),
      `expected one of ${criteria.map(({ name }) => name).join(', ')}`,
    )
    .optional(),
  /** Whose adjoint a significance takes: of the values, of their gradients, or of both. Default values. */
  adjointOf: z.enum(adjointsOf, `expected ${adjointsOf.map((one) => `"${one}"`).join(', ')}`).optional(),
  /** What is removed. Default neurons. */
  what: z.enum(prunables, `expected ${prunables.map((kind) => `"${kind}"`).join(', ')}`).optional(),
  /**
   * In how many rounds, each with scores and a training of its own; or that with the steps of each round but the last. Default 1. A
   * number shares the steps of the stage out.
   */
  rounds: z
    .union([count, z.strictObject({ count, steps: z.int().min(0) })], {
      error: 'expected a whole number of at least 1, or {"count", "steps"}',
    })
    .optional(),
  /**
   * What takes the place of neurons: `midpoint` (the paper's), `mean`, `least-squares`, or `best`, which tries all. Default
   * midpoint.
   */
  replace: z
    .enum(replacementChoices, `expected ${replacementChoices.map((one) => `"${one}"`).join(', ')}`)
    .optional(),
  /** How many of its points, the first ones, a criterion that looks at data is given. Default 4,096. */
  points: count.optional(),
};

/** A pruning of a stage: a rule, and what it is applied to by which scores. */
export const stagePruning = z
  .discriminatedUnion(
    'by',
    [
      pruningRule.options[0].safeExtend(beside),
      pruningRule.options[1].safeExtend(beside),
      pruningRule.options[2].safeExtend(beside),
    ],
    'must be by "width", "ratio" or "threshold"',
  )
  .refine(
    ({ criterion, what = 'neurons' }) =>
      criterion === undefined || criterionNamed(criterion).of.includes(what),
    {
      path: ['criterion'],
      error: ({ input }) => {
        const { what = 'neurons' } = input as { readonly what?: Prunable };
        const fitting = criteria.filter(({ of }) => of.includes(what)).map(({ name }) => name);
        return `expected a criterion that scores ${what}: ${fitting.join(', ')}`;
      },
    },
  )
  .refine(
    (pruning) =>
      pruning.adjointOf === undefined || criterionOf(pruning).adjointsOf?.includes(pruning.adjointOf),
    {
      path: ['adjointOf'],
      error: `expected beside it a criterion that takes adjoints: ${criteria
        .filter((one) => one.adjointsOf !== undefined)
        .map(({ name }) => name)
        .join(', ')}`,
    },
  )
  .refine((pruning) => pruning.replace === undefined || prunedKind(pruning) === 'neurons', {
    path: ['replace'],
    error: 'expected beside it neurons, which it takes the place of',
  })
  .refine((pruning) => pruning.points === undefined || readsPoints(pruning), {
    path: ['points'],
    error: `expected beside it layers, or a criterion that looks at data: ${criteria
      .filter((one) => one.needsSamples !== undefined)
      .map(({ name }) => name)
      .join(', ')}`,
  });

/** Whether points come into a pruning: its criterion looks at some, or maps on them take the place of layers. */
function readsPoints(pruning: { readonly criterion?: string; readonly what?: Prunable }): boolean {
  return prunedKind(pruning) === 'layers' || criterionOf(pruning).needsSamples !== undefined;
}

export type StagePruning = z.output<typeof stagePruning>;

/** What a pruning removes. */
export function prunedKind({ what = 'neurons' }: { readonly what?: Prunable }): Prunable {
  return what;
}

/** Whether what it removes stays in the network, as zeros. */
export function leavesZeros(pruning: StagePruning): boolean {
  const kinds: readonly string[] = ['weights', 'inputs'];
  return kinds.includes(prunedKind(pruning));
}

/** What gives the scores of a pruning. */
export function criterionOf(pruning: { readonly criterion?: string; readonly what?: Prunable }): Criterion {
  return criterionNamed(pruning.criterion, prunedKind(pruning));
}

/** Whether it prunes by the paper's significance of neurons, which has a document of its own. */
export function isAnalysis(pruning: StagePruning): boolean {
  const { adjointOf = 'values' } = pruning;
  return (
    criterionOf(pruning).name === INTERVAL_SIGNIFICANCE &&
    adjointOf === 'values' &&
    prunedKind(pruning) === 'neurons'
  );
}

/** The rule of a pruning alone. */
export function ruleOf({
  criterion: _,
  adjointOf,
  what,
  rounds,
  replace,
  points,
  ...rule
}: StagePruning): PruningRule {
  return rule;
}

/** A pruning of one round by another rule, else as another one. */
export function withRule(
  { criterion, adjointOf, what, replace, points }: StagePruning,
  rule: PruningRule,
): StagePruning {
  return { ...rule, criterion, adjointOf, what, replace, points } as StagePruning;
}
