import { Option } from 'commander';
import {
  type LayerScaling,
  layerScalings,
  type Prunable,
  type PruningRule,
  type RuleScope,
} from '../../pruning/index.ts';
import { parseWidths } from '../../study/index.ts';
import { describe, InputError } from '../../tensor/index.ts';
import { refuseOptions } from '../data.ts';
import { share } from '../options.ts';

/** What {@link ruleOptions} give: how much goes. */
export interface RuleChoice {
  readonly keep?: readonly number[];
  readonly ratio?: number;
  readonly threshold?: number;
  readonly scope?: 'layer' | 'global';
  readonly scaled?: LayerScaling;
}

/** Reads how many stay. One of what is pruned always does. */
function keptNumbers(text: string): readonly number[] {
  try {
    return parseWidths(text);
  } catch {
    throw new InputError(
      '--keep must be whole numbers of at least 1, since something stays of all that is pruned',
      describe(text),
      'Give for example --keep 1.',
    );
  }
}

const RULE_OPTIONS: readonly Option[] = [
  new Option(
    '--keep <widths>',
    'keep so many neurons of each hidden layer: 8, or 8-8-4; so many inputs, or layers in all',
  ).argParser(keptNumbers),
  new Option('--ratio <share>', 'remove this share of them: 0.9').argParser(share('--ratio')),
  new Option(
    '--threshold <share>',
    'remove all below this share of the largest score of a layer, or of all with --scope global and of layers: 1e-3',
  ).argParser(share('--threshold', { most: 1, example: 1e-3 })),
  new Option(
    '--scope <scope>',
    'which scores --ratio and --threshold compare: those of each layer, or global, those of all (default: layer)',
  ).choices(['layer', 'global']),
  new Option(
    '--scaled <how>',
    "with --scope global, compare scores over the mean or the L2 norm of their layer's (default: none, as they are)",
  ).choices(layerScalings),
];

export function ruleOptions(): readonly Option[] {
  return RULE_OPTIONS;
}

/** Names of the options of a rule, as commander has them. */
export const ruleNames = RULE_OPTIONS.map((option) => option.attributeName());

/**
 * The rule that options give.
 *
 * @param what goes
 * @throws InputError where there is none, or several, or options that would do nothing
 */
export function ruleOf(choice: RuleChoice, what: Prunable): PruningRule {
  const { keep, ratio, threshold, scope, scaled } = choice;
  const given = Object.entries({ keep, ratio, threshold }).filter(([, value]) => value !== undefined);
  if (given.length !== 1)
    throw new InputError(
      'how much is pruned is said once, by --keep, --ratio, --threshold or --plan',
      given.length === 0 ? 'none of them' : given.map(([name]) => `--${name}`).join(' and '),
      what === 'weights' ? 'Give one: --ratio 0.9, say.' : 'Give one: --keep 8, say.',
    );
  if (what === 'weights' && keep !== undefined)
    throw new InputError(
      'weights are pruned by a share or a threshold',
      '--keep, which counts neurons, inputs or layers',
      'Give --ratio 0.9, say.',
    );
  if (keep !== undefined) {
    refuseOptions({ scope, scaled }, 'are of --ratio and --threshold');
    return { by: 'width', keep: keep.length === 1 ? keep[0] : keep };
  }
  if (scope !== 'global') refuseOptions({ scaled }, 'are of --scope global');
  const over: RuleScope = scope === 'global' ? { scope, ...(scaled && { scaled }) } : { scope: 'layer' };
  if (ratio !== undefined) return { by: 'ratio', ratio, ...over };
  return { by: 'threshold', threshold: threshold as number, ...over };
}
