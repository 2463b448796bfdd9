import * as z from 'zod';
import type { Path } from '../tensor/index.ts';

/** How many of what is scored stay. */
export type PruningRule =
  /** Keep this many in each layer (one number, or one a layer): neurons of hidden layers, say. */
  | { readonly by: 'width'; readonly keep: number | readonly number[] }
  /** Remove this share, 0 ≤ ratio < 1, in each layer or over all layers. */
  | ({ readonly by: 'ratio'; readonly ratio: number } & RuleScope)
  /** Remove all whose score, relative to the largest in its scope, is below the threshold, 0 ≤ threshold ≤ 1. */
  | ({ readonly by: 'threshold'; readonly threshold: number } & RuleScope);

/** What a rule compares. */
export interface RuleScope {
  /** Scores of one layer, or of all layers. */
  readonly scope: 'layer' | 'global';
  /**
   * With scope `global`: scores as they are (`none`, the default), or each over the mean or the L2 norm of its layer's scores.
   */
  readonly scaled?: LayerScaling;
}

/** What scores of a layer may be divided by, so that layers compare. */
export const layerScalings = ['none', 'mean', 'norm'] as const;
export type LayerScaling = (typeof layerScalings)[number];

const WHOLE = 'must be a whole number of at least 1';
const width = z.int(WHOLE).min(1, WHOLE);
const scope = z.enum(['layer', 'global'], 'must be "layer" or "global"');
const scaled = z.enum(layerScalings, 'must be "none", "mean" or "norm"').optional();
const RATIO = 'must lie in [0, 1)';
const THRESHOLD = 'must lie in [0, 1]';

/** A rule from outside: from a configuration, a file, a caller. */
export const pruningRule = z
  .discriminatedUnion(
    'by',
    [
      z.strictObject({
        by: z.literal('width'),
        keep: z.union([width, z.array(width, WHOLE).min(1, WHOLE)]),
      }),
      z.strictObject({
        by: z.literal('ratio'),
        ratio: z.number(RATIO).min(0, RATIO).lt(1, RATIO),
        scope,
        scaled,
      }),
      z.strictObject({
        by: z.literal('threshold'),
        threshold: z.number(THRESHOLD).min(0, THRESHOLD).max(1, THRESHOLD),
        scope,
        scaled,
      }),
    ],
    'must be by "width", "ratio" or "threshold"',
  )
  .superRefine((rule, context) => {
    if (rule.by === 'width' || rule.scaled === undefined || rule.scope === 'global') return;
    context.addIssue({
      code: 'custom',
      path: ['scaled'],
      message: 'must go with the scope "global": in one layer it changes nothing',
      params: { remedy: 'Leave it out, or set "scope": "global".' },
    });
  }) satisfies z.ZodType<PruningRule>;

/** What messages call a part of a rule. */
export function nameInRule([key]: Path): string {
  if (key === 'keep') return 'a target width';
  if (key === 'ratio') return 'the ratio to remove';
  if (key === 'threshold') return 'the pruning threshold';
  if (key === 'scaled') return '"scaled" of a pruning rule';
  return key === 'scope' ? 'the scope of a pruning rule' : 'a pruning rule';
}

/** What to do about a part of a rule. */
export function remedyInRule([key]: Path): string {
  if (key === 'keep') return 'Give one width, or one a hidden layer.';
  if (key === 'ratio') return 'Give 0.5 to remove half.';
  if (key === 'threshold') return 'It is a share of the largest score: give 1e-3, say.';
  if (key === 'scaled') return 'Correct it, or leave it out.';
  return key === 'scope' ? 'Set "scope".' : 'Set "by".';
}
