import { alignColumns, formatWidths } from '../../evaluation/index.ts';
import {
  type MeasuredCut,
  networkDigest,
  type PlannedMerge,
  type PlanOf,
  type Prunable,
} from '../../pruning/index.ts';
import { formatNumber, formatR2 } from '../../report/format.ts';
import {
  describeSparsity,
  hiddenWidths,
  outputOf,
  parameterCount,
  type Surrogate,
  sparsityOf,
} from '../../surrogate/index.ts';
import type { PruningRound } from '../../workflow/index.ts';
import { describeSurrogate } from '../networks.ts';
import type { Work } from '../work.ts';
import { cutText } from './cut.ts';

/** What a pruning at once left, for the terminal. @param out the file that was written */
export function prunedText(
  out: string,
  before: Surrogate,
  after: Surrogate,
  { plan, cut }: { readonly plan: PlanOf; readonly cut?: MeasuredCut },
  { silent }: Work,
): string {
  const line = `${out}: ${describeSurrogate(after)}`;
  if (silent) return line;
  // What is as it was needs no tuning.
  const advice =
    networkDigest(before) === networkDigest(after) ? [] : [`fine-tune it: sobolev finetune ${out} ...`];
  const told = cut === undefined ? [] : [cutText(cut)];
  return [...lostText(before, after, plan), ...told, line, ...advice].join('\n');
}

/** What went, and what that changes where the plan knows. */
function lostText(before: Surrogate, after: Surrogate, plan: PlanOf): string[] {
  if (plan.of === 'weights') return [];
  if (plan.of === 'inputs') return ignoredText(before, plan);
  if (plan.of === 'layers') return plan.merges.map((merge) => mergedText(before, merge));
  // A note says that nothing is pruned of a linear network.
  if (hiddenWidths(before).length === 0) return [];
  const share = (parameterCount(before) / parameterCount(after)).toPrecision(3);
  return [
    `hidden layers ${formatWidths(hiddenWidths(before))} to ${formatWidths(hiddenWidths(after))}, ${share} times fewer parameters`,
  ];
}

/**
 * What layers go into, and what that changes. What a layer adds up has no unit. Where that is what the network gives, the bound
 * is in the units of the outputs.
 */
function mergedText(before: Surrogate, { layers, into, error, bound }: PlannedMerge): string {
  const one = layers.length === 1;
  const goes = `layer${one ? '' : 's'} ${layers.join(' and ')} ${one ? 'goes' : 'go'} into ${into}: relative error ${error.toExponential(2)}`;
  if (bound === undefined) return goes;
  const place = into - 1;
  const isOutput = outputOf(before) === place && before.layers[place].activation === 'linear';
  const changes = before.outputs.map(({ name, unit = '' }, j) =>
    `${name} changes by at most ${formatNumber(bound * before.normalisation.yStd[j])} ${unit}`.trimEnd(),
  );
  const text = isOutput
    ? changes.join(', ')
    : `what its neurons add up changes by at most ${formatNumber(bound)}, without a unit`;
  return `${goes}; over the domain ${text}`;
}

/** A line for each input that goes, and one for all. */
function ignoredText({ outputs }: Surrogate, plan: PlanOf<'inputs'>): string[] {
  const change = (bounds: readonly number[] = []) =>
    bounds.every((bound) => bound === 0)
      ? 'a proof that nothing changes'
      : outputs
          .map(({ name, unit = '' }, j) =>
            `${name} changes by at most ${formatNumber(bounds[j])} ${unit}`.trimEnd(),
          )
          .join(', ');
  const gone = plan.inputs.filter(({ keep }) => !keep);
  const lines = gone.map(
    ({ name, midpoint, bound }) => `${name} is ignored, as ${formatNumber(midpoint)}: ${change(bound)}`,
  );
  return gone.length > 1 ? [...lines, `together: ${change(plan.bound)}`] : lines;
}

/** What is left of what goes: "433 parameters", "76 of 304 weights not zero, …". */
export function remainsOf(what: Prunable, network: Surrogate): string {
  const sparse = describeSparsity(sparsityOf(network));
  const dense = `${parameterCount(network).toLocaleString('en')} parameters`;
  return what === 'weights' ? (sparse ?? dense) : dense;
}

/** A line for each round: what was left, and how near its tuning came. */
export function roundsText(rounds: readonly PruningRound[]): string {
  const rows = rounds.map(({ surrogate, cut, training }, k) => {
    const { zeros, effective } = sparsityOf(surrogate);
    return [
      String(k + 1),
      formatWidths(hiddenWidths(surrogate)),
      parameterCount(surrogate).toLocaleString('en'),
      zeros.toLocaleString('en'),
      effective.toLocaleString('en'),
      cut === undefined ? '' : formatR2(cut.r2.values),
      training === undefined ? '' : training.best.step.toLocaleString('en'),
      training === undefined ? '' : training.best.loss.toExponential(2),
    ];
  });
  return alignColumns(
    [
      ['round', 'hidden', 'parameters', 'zeros', 'on paths', 'R² after the cut', 'best step', 'loss'],
      ...rows,
    ],
    [1],
  );
}
