import { Option } from 'commander';
import type { PruningRule } from '../../pruning/index.ts';
import { parseWidths } from '../../study/index.ts';
import { InputError } from '../../tensor/index.ts';
import { refuseOptions } from '../data.ts';
import { number } from '../options.ts';

/** What {@link ruleOptions} give: how much goes. */
export interface RuleChoice {
  readonly keep?: readonly number[];
  readonly ratio?: number;
  readonly threshold?: number;
  readonly scope?: 'layer' | 'global';
}

export function ruleOptions(): readonly Option[] {
  return [
    new Option('--keep <widths>', 'keep so many neurons of each hidden layer: 8, or 8-8-4').argParser(
      parseWidths,
    ),
    new Option('--ratio <share>', 'remove this share of the neurons: 0.9').argParser(number('--ratio', 0)),
    new Option(
      '--threshold <share>',
      'remove every neuron below this share of the largest score: 1e-3',
    ).argParser(number('--threshold', 0)),
    new Option(
      '--scope <scope>',
      'which neurons --ratio and --threshold compare: those of each layer, or global, those of all (default: layer)',
    ).choices(['layer', 'global']),
  ];
}

/**
 * The rule that options give.
 *
 * @throws InputError where there is none, or several, or options that would do nothing
 */
export function ruleOf({ keep, ratio, threshold, scope }: RuleChoice): PruningRule {
  const given = Object.entries({ keep, ratio, threshold }).filter(([, value]) => value !== undefined);
  if (given.length !== 1)
    throw new InputError(
      'how much is pruned is said once, by --keep, --ratio, --threshold or --plan',
      given.length === 0 ? 'none of them' : given.map(([name]) => `--${name}`).join(' and '),
      'Give one: --keep 8, say.',
    );
  if (keep !== undefined) {
    refuseOptions({ scope }, 'are of --ratio and --threshold');
    return { by: 'width', keep: keep.length === 1 ? keep[0] : keep };
  }
  if (ratio !== undefined) return { by: 'ratio', ratio, scope: scope ?? 'layer' };
  return { by: 'threshold', threshold: threshold as number, scope: scope ?? 'layer' };
}
