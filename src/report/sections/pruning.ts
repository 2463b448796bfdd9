import type { PruningRule } from '../../pruning/index.ts';
import type { ReportData, ReportPruning } from '../data.ts';
import { significanceFigure } from '../figures/significance.ts';
import { formatNumber } from '../format.ts';
import { type Content, html } from '../html.ts';
import type { Section } from '../section.ts';
import { inputsTable } from '../tables/inputs.ts';

/** Tables of more inputs are folded away. */
const MANY_INPUTS = 12;

/** Undefined when nothing was pruned. */
export function pruningSection({ prunings, inputs }: ReportData): Section | undefined {
  if (prunings.length === 0) return undefined;
  return {
    id: 'pruning',
    heading: 'Significance and pruning',
    body: html`<p>The significance of a neuron is the width of the interval that encloses its value over the box of inputs, times
the largest magnitude of the interval adjoint of the output with respect to it: a bound on how far the output can move
when that neuron moves through its range. Intervals overestimate, and the more so the further they are carried back, so
compare neurons within a layer rather than between layers.${
      prunings.length === 1 && html` Rule of this run: ${describeRule(prunings[0].plan.rule)}.`
    }</p>
${prunings.map((pruning) => [
  prunings.length > 1 &&
    html`<h3>${pruning.parent}, pruned for ${pruning.stage}</h3>
<p class="sub">${describeRule(pruning.plan.rule)}</p>
`,
  pruningBody(pruning, inputs),
])}`,
  };
}

function pruningBody({ parent, significance, plan }: ReportPruning, inputs: ReportData['inputs']): Content {
  const { lo, hi } = significance.outputs;
  const ranges = lo.map((from, i) => `[${formatNumber(from)}, ${formatNumber(hi[i]!)}]`).join(', ');
  const box = inputsTable(significance, inputs);
  const many = significance.domain.lo.length > MANY_INPUTS;
  return html`${significanceFigure(significance, plan)}
<p>Over this box the output of the network of ${parent} is guaranteed to lie in ${ranges}; such a range holds, but it is not
tight.</p>
${many ? html`<details><summary>The inputs: box and significance</summary>${box}</details>` : box}
`;
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
