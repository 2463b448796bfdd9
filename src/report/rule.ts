import { INTERVAL_SIGNIFICANCE, type PlanDocument, scalingOf } from '../pruning/index.ts';
import { formatNumber } from './format.ts';

/** The rule of a plan in words: "keep the 8 most significant neurons of each hidden layer". */
export function describeRule(plan: PlanDocument): string {
  const { rule, criterion } = plan;
  const parts = 'of' in plan ? plan.of : 'neurons';
  // Inputs, and layers, are one list: there is no layer of them.
  const one = parts === 'inputs' || parts === 'layers';
  const each = one ? '' : ` of each ${parts === 'neurons' ? 'hidden layer' : 'layer'}`;
  const significance = criterion === INTERVAL_SIGNIFICANCE;
  if (rule.by === 'width') {
    const { keep } = rule;
    const most = (count: string) =>
      significance
        ? `keep the ${count}most significant ${parts}`
        : `keep the ${count}${parts} of highest score`;
    return typeof keep === 'number' ? `${most(`${keep} `)}${each}` : `${most('')}${each}: ${keep.join(', ')}`;
  }
  const scale = scalingOf(rule);
  const fair = scale === 'none' ? '' : `, each score over its layer’s ${scale}`;
  const scope = one ? '' : rule.scope === 'layer' ? ' in each layer' : ` over all layers${fair}`;
  if (rule.by === 'threshold')
    return `remove all ${parts} below ${formatNumber(rule.threshold)} of the largest ${significance ? 'significance' : 'score'}${scope}`;
  const share = `${formatNumber(100 * rule.ratio)} % of the ${parts}`;
  return significance
    ? `remove the least significant ${share}${scope}`
    : `remove the ${share} of lowest score${scope}`;
}
