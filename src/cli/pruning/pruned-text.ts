import { alignColumns, formatWidths } from '../../evaluation/index.ts';
import type { PlanOf, Prunable } from '../../pruning/index.ts';
import { hiddenWidths, parameterCount, type Surrogate } from '../../surrogate/index.ts';
import type { PruningRound } from '../../workflow/index.ts';
import { describeSurrogate } from '../networks.ts';
import type { Work } from '../work.ts';

/** What a pruning at once left, for the terminal. @param out the file that was written */
export function prunedText(
  out: string,
  before: Surrogate,
  after: Surrogate,
  plan: PlanOf,
  { silent }: Work,
): string {
  const lines = [`${out}: ${describeSurrogate(after)}${plan.of === 'weights' ? `, ${zerosIn(after)}` : ''}`];
  if (silent) return lines[0];
  if (plan.of === 'neurons') {
    const share = (parameterCount(before) / parameterCount(after)).toPrecision(3);
    lines.unshift(
      `hidden layers ${formatWidths(hiddenWidths(before))} to ${formatWidths(hiddenWidths(after))}, ${share} times fewer parameters`,
    );
  }
  return [...lines, `fine-tune it: sobolev finetune ${out} ...`].join('\n');
}

/** What is left of what goes: "433 parameters", "228 of 304 weights zero". */
export function remainsOf(what: Prunable, network: Surrogate): string {
  return what === 'weights' ? zerosIn(network) : `${parameterCount(network).toLocaleString('en')} parameters`;
}

/** A line for each round: what was left, and how near its tuning came. */
export function roundsText(rounds: readonly PruningRound[]): string {
  const rows = rounds.map(({ surrogate, training }, k) => {
    const { zeros } = weightsIn(surrogate);
    return [
      String(k + 1),
      formatWidths(hiddenWidths(surrogate)),
      parameterCount(surrogate).toLocaleString('en'),
      zeros.toLocaleString('en'),
      training === undefined ? '' : training.best.step.toLocaleString('en'),
      training === undefined ? '' : training.best.loss.toExponential(2),
    ];
  });
  return alignColumns([['round', 'hidden', 'parameters', 'zeros', 'best step', 'loss'], ...rows], [1]);
}

/** "900 of 1,000 weights zero" */
function zerosIn(network: Surrogate): string {
  const { zeros, all } = weightsIn(network);
  return `${zeros.toLocaleString('en')} of ${all.toLocaleString('en')} weights zero`;
}

function weightsIn({ layers }: Surrogate): { readonly zeros: number; readonly all: number } {
  return layers.reduce(
    ({ zeros, all }, { weight }) => ({
      zeros: zeros + weight.reduce((sum, w) => sum + Number(w === 0), 0),
      all: all + weight.length,
    }),
    { zeros: 0, all: 0 },
  );
}
