import { counted } from '../tensor/index.ts';
import type { PlanDocument } from './plan.ts';
import type { WeightsPlan } from './weights-plan.ts';

/**
 * What the user should know where a plan removes nothing, or its rule is to keep more neurons than a layer has. Else
 * undefined.
 */
export function planNote(plan: PlanDocument | WeightsPlan): string | undefined {
  const { rule } = plan;
  const least = rule.by === 'threshold' ? `no score is below ${rule.threshold} of the largest` : undefined;
  if ('of' in plan && plan.of === 'weights') {
    if (plan.layers.some(({ rows }) => rows.some((row) => row.includes('0')))) return undefined;
    const count = plan.layers.reduce((sum, { rows }) => sum + rows.join('').length, 0);
    return `the pruning removes nothing: ${least ?? `the network has ${counted(count, 'weight')}`}`;
  }
  const layers = (plan as PlanDocument).layers;
  if (layers.length === 0) return 'the pruning removes nothing: the network has no hidden layer';
  if (layers.every(({ neurons }) => neurons.every(({ keep }) => keep))) {
    const widths = layers.map(({ neurons }) => neurons.length);
    return `the pruning removes nothing: ${least ?? `hidden layers have ${range(widths)}`}`;
  }
  if (rule.by !== 'width') return undefined;
  const { keep } = rule;
  const narrow = layers.flatMap(({ layer, neurons }, place) => {
    const wanted = typeof keep === 'number' ? keep : keep[place];
    return neurons.length < wanted ? [`layer ${layer} has ${neurons.length} of the ${wanted}`] : [];
  });
  return narrow.length === 0
    ? undefined
    : `there are fewer neurons than the pruning is to keep: ${narrow.join(', ')}`;
}

/** "8 to 12 neurons" */
function range(widths: readonly number[]): string {
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return least === most ? counted(most, 'neuron') : `${least} to ${counted(most, 'neuron')}`;
}
