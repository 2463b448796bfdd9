import { formatWidths } from '../../evaluation/index.ts';
import type { PlanOf } from '../../pruning/index.ts';
import { hiddenWidths, parameterCount, type Surrogate } from '../../surrogate/index.ts';
import { describeSurrogate } from '../networks.ts';
import type { Work } from '../work.ts';

/** What a pruning left, for the terminal. @param out the file that was written */
export function prunedText(
  out: string,
  before: Surrogate,
  after: Surrogate,
  { of }: PlanOf,
  { silent }: Work,
): string {
  const line = `${out}: ${describeSurrogate(after)}`;
  if (of === 'weights') {
    const sparse = `${line}${zerosIn(after)}`;
    return silent ? sparse : `${sparse}\nfine-tune it: sobolev finetune ${out} --keep-zeros ...`;
  }
  if (silent) return line;
  const widths = `hidden layers ${formatWidths(hiddenWidths(before))} to ${formatWidths(hiddenWidths(after))}`;
  const share = (parameterCount(before) / parameterCount(after)).toPrecision(3);
  return `${widths}, ${share} times fewer parameters\n${line}\nfine-tune it: sobolev finetune ${out} ...`;
}

/** ", 900 of 1,000 weights zero" */
function zerosIn({ layers }: Surrogate): string {
  const [zeros, all] = layers.reduce(
    ([some, total], { weight }) => [some + weight.filter((w) => w === 0).length, total + weight.length],
    [0, 0],
  );
  return `, ${zeros.toLocaleString('en')} of ${all.toLocaleString('en')} weights zero`;
}
