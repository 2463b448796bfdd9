import { demand, InputError } from '../tensor/index.ts';
import type { PruningRule } from './plan.ts';

/**
 * Checks a rule, also one that comes from a file.
 *
 * @param layers number of hidden layers of the network; left out when it is not known yet
 * @throws InputError naming what does not fit
 */
export function checkRule(rule: unknown, layers?: number): asserts rule is PruningRule {
  const { by, keep, ratio, threshold, scope } = (rule ?? {}) as Readonly<Record<string, unknown>>;
  switch (by) {
    case 'width':
      return checkWidths(keep, layers);
    case 'ratio': {
      const holds = typeof ratio === 'number' && ratio >= 0 && ratio < 1;
      demand(holds, 'the ratio of neurons to remove must lie in [0, 1)', ratio, 'Give 0.5 to remove half.');
      return checkScope(scope);
    }
    case 'threshold': {
      const holds = typeof threshold === 'number' && Number.isFinite(threshold) && threshold >= 0;
      demand(
        holds,
        'the pruning threshold must be a number of at least 0',
        threshold,
        'It is a share of the largest score: give 1e-3, say.',
      );
      return checkScope(scope);
    }
    default:
      demand(false, 'a pruning rule must be by "width", "ratio" or "threshold"', by, 'Set "by".');
  }
}

function checkWidths(keep: unknown, layers: number | undefined): void {
  const widths: readonly unknown[] = Array.isArray(keep) ? keep : [keep];
  for (const width of widths) {
    const holds = typeof width === 'number' && Number.isInteger(width) && width >= 1;
    demand(
      holds,
      'a target width must be a whole number of at least 1',
      width,
      'Give one width, or one a hidden layer.',
    );
  }
  if (Array.isArray(keep) && layers !== undefined && keep.length !== layers)
    throw new InputError(
      `target widths must be one for each of ${layers} hidden layers`,
      JSON.stringify(keep),
      'Give one width for all, or one a layer.',
    );
}

function checkScope(scope: unknown): void {
  const holds = scope === 'layer' || scope === 'global';
  demand(holds, 'the scope of a pruning rule must be "layer" or "global"', scope, 'Set "scope".');
}
