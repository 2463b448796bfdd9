import { counted, InputError, parsed } from '../tensor/index.ts';
import { nameInRule, type PruningRule, pruningRule, remedyInRule } from './rule.ts';
import { scalingOf } from './scaled.ts';
import type { Scored } from './scores.ts';

/**
 * Checks a rule for what it is to prune: for all callers, before anything is computed.
 *
 * @param of what is pruned. Default neurons
 * @param layers number of layers that have some of it; left out when it is not known yet
 * @throws InputError naming what does not fit
 */
export function checkRule(
  rule: unknown,
  of: Scored = 'neurons',
  layers?: number,
): asserts rule is PruningRule {
  const checked = parsed(pruningRule, rule, { name: nameInRule, remedy: remedyInRule });
  if (of === 'weights' && checked.by === 'width')
    throw new InputError(
      'weights are pruned by a ratio or a threshold',
      'a width, which counts neurons, inputs or layers',
      'Give a ratio: 0.9 removes nine tenths of each layer.',
    );
  if (scalingOf(checked) !== 'none' && of !== 'neurons' && of !== 'weights')
    throw new InputError(
      `scores of ${of} must not be scaled by layer`,
      JSON.stringify(scalingOf(checked)),
      'Leave "scaled" out.',
    );
  if (of === 'layers') checkCount(checked);
  else if (layers !== undefined) checkWidths(checked, layers, of);
}

/**
 * @param layers how many of what is pruned have scores, layer by layer
 * @throws InputError when a rule gives widths one by one, and not as many as there are layers of what is pruned
 */
export function checkWidths(rule: PruningRule, layers: number, of: Scored = 'neurons'): void {
  if (rule.by !== 'width' || typeof rule.keep === 'number' || rule.keep.length === layers) return;
  const what =
    of === 'neurons' ? `for each of ${layers} hidden layers` : `for ${of} of ${counted(layers, 'layer')}`;
  throw new InputError(
    `target widths must be one ${of === 'inputs' ? 'for the inputs' : what}`,
    JSON.stringify(rule.keep),
    of === 'inputs' ? 'Give one number.' : 'Give one width for all, or one a layer.',
  );
}

/** @throws InputError when a rule for whole layers gives widths one by one */
function checkCount(rule: PruningRule): void {
  if (rule.by === 'width' && typeof rule.keep !== 'number')
    throw new InputError('how many layers stay is one number', JSON.stringify(rule.keep), 'Give 2, say.');
}
