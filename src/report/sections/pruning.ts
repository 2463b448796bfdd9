import { criteria, type PlanDocument, type Prunable, scoresOf } from '../../pruning/index.ts';
import type { ReportData, ReportPruning } from '../data.ts';
import { networkFigure } from '../figures/network.ts';
import { scoresFigure } from '../figures/scores.ts';
import { formatNumber } from '../format.ts';
import { type Content, html } from '../html.ts';
import { describeRule } from '../rule.ts';
import type { Section } from '../section.ts';
import { fixedInputsTable } from '../tables/fixed-inputs.ts';
import { inputsTable } from '../tables/inputs.ts';
import { mergesTable } from '../tables/merges.ts';
import { tuningTable } from '../tables/tuning.ts';
import { weightsTable } from '../tables/weights.ts';

/** Tables of more inputs are folded away. */
const MANY_INPUTS = 12;
/** So are the figures of each of more prunings. */
const MANY_PRUNINGS = 4;

/** Undefined when nothing was pruned. */
export function pruningSection({ prunings, inputs, results }: ReportData): Section | undefined {
  if (prunings.length === 0) return undefined;
  const analysed = prunings.some(({ significance }) => significance !== undefined);
  const [only] = prunings;
  return {
    id: 'pruning',
    heading: analysed ? 'Significance and pruning' : 'Scores and pruning',
    body: html`<p>${
      analysed &&
      html`The significance of a neuron is the width of the interval that encloses its value over the box of inputs, times
the largest magnitude of the interval adjoint of the output with respect to it: a bound on how far the output can move
when that neuron moves through its range. Intervals overestimate, and the more so the further they are carried back, so
compare neurons within a layer rather than between layers.`
    }${otherCriteria(prunings)}${
      prunings.length === 1 && html` Rule of this run: ${describeRule(only.plan)}.`
    }</p>
${tuningTable(results)}
${prunings.map((pruning) => [
  prunings.length > 1 &&
    html`<h3>${pruning.parent}, pruned for ${pruning.stage}: ${kindOf(pruning.plan)}</h3>
<p class="sub">${byCriterion(pruning)}${describeRule(pruning.plan)}</p>
`,
  networkFigure(pruning.drawn, kindOf(pruning.plan), pruning),
  folded(pruning, prunings.length > MANY_PRUNINGS, inputs),
])}`,
  };
}

/** What other criteria than the paper's measure: a sentence each. */
function otherCriteria(prunings: readonly ReportPruning[]): Content {
  const names = new Set(prunings.flatMap(({ scores }) => scores?.criterion ?? []));
  return Array.from(names, (name) => {
    const what = criteria.find((one) => one.name === name)?.what;
    return html` The criterion ${name}${what !== undefined && html`: ${what}`}.`;
  });
}

function byCriterion({ scores }: ReportPruning): Content {
  return scores && html`by ${scores.criterion}: `;
}

/** What is below the drawing; folded away where there are many prunings. */
function folded(pruning: ReportPruning, many: boolean, inputs: ReportData['inputs']): Content {
  const body = pruningBody(pruning, inputs);
  if (!many) return body;
  const what = isOfNeurons(pruning.plan) ? 'Its scores' : SUMMARIES[pruning.plan.of];
  return html`<details><summary>${what}</summary>${body}</details>\n`;
}

/** What a fold holds. */
const SUMMARIES = {
  neurons: 'Its scores',
  inputs: 'Inputs, and what outputs can change by',
  layers: 'Layers, and how far they are from affine',
  weights: 'Weights, layer by layer',
} as const;

function pruningBody(pruning: ReportPruning, inputs: ReportData['inputs']): Content {
  const { parent, stage, significance, scores, plan } = pruning;
  if (significance === undefined) {
    if (isOfNeurons(plan)) return scoresFigure(scores, plan, parent);
    if (plan.of === 'weights') return weightsTable(plan, stage);
    return plan.of === 'inputs' ? fixedInputsTable(plan, stage) : mergesTable(plan, stage);
  }
  const { lo, hi } = significance.outputs;
  const ranges = lo.map((from, i) => `[${formatNumber(from)}, ${formatNumber(hi[i]!)}]`).join(', ');
  const box = inputsTable(significance, inputs, parent);
  const many = significance.domain.lo.length > MANY_INPUTS;
  return html`${scoresFigure(scoresOf(significance), plan, parent)}
<p>Over this box the output of the network of ${parent} is guaranteed to lie in ${ranges}; such a range holds, but it is not
tight.</p>
${many ? html`<details><summary>The inputs: box and significance</summary>${box}</details>` : box}
`;
}

function kindOf(plan: PlanDocument): Prunable {
  return isOfNeurons(plan) ? 'neurons' : plan.of;
}

function isOfNeurons(plan: PlanDocument): plan is PlanDocument<'neurons'> {
  return !('of' in plan) || plan.of === 'neurons';
}
