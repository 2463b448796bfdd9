import type { PruningRule } from '../../pruning/index.ts';
import type { ReportData } from '../data.ts';
import { significanceFigure } from '../figures/significance.ts';
import { formatNumber } from '../format.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';
import { inputsTable } from '../tables/inputs.ts';

/** A longer table of inputs is folded away. */
const MANY_INPUTS = 12;

export function pruningSection({ significance, plan, inputs }: ReportData): Section {
  const { lo, hi } = significance.outputs;
  const ranges = lo.map((from, i) => `[${formatNumber(from)}, ${formatNumber(hi[i]!)}]`).join(', ');
  const box = inputsTable(significance, inputs);
  const many = significance.domain.lo.length > MANY_INPUTS;
  return {
    id: 'pruning',
    heading: 'Significance and pruning',
    body: html`<p>The significance of a neuron is the width of the interval that encloses its value over the box of inputs, times
the largest magnitude of the interval adjoint of the output with respect to it: a bound on how far the output can move
when that neuron moves through its range. Intervals overestimate, and the more so the further they are carried back, so
compare neurons within a layer rather than between layers. Rule of this run: ${describeRule(plan.rule)}.</p>
${significanceFigure(significance, plan)}
<p>Over this box the output of the oversized network is guaranteed to lie in ${ranges}; such a range holds, but it is not
tight.</p>
${many ? html`<details><summary>The inputs: box and significance</summary>${box}</details>` : box}`,
  };
}

function describeRule(rule: PruningRule): string {
  if (rule.by === 'width') {
    return typeof rule.keep === 'number'
      ? `keep the ${rule.keep} most significant neurons of each hidden layer`
      : `keep the most significant neurons of each hidden layer: ${rule.keep.join(', ')}`;
  }
  const scope = rule.scope === 'layer' ? 'in each layer' : 'over all layers';
  return rule.by === 'ratio'
    ? `remove the least significant ${formatNumber(100 * rule.ratio)} % of the neurons ${scope}`
    : `remove every neuron below ${formatNumber(rule.threshold)} of the largest significance ${scope}`;
}
