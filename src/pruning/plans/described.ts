import { knownDomain, type Variable } from '../../variable/index.ts';
import { type DescribedInputs, inputNamesOf } from '../input-names.ts';
import type { PlanDocument, PlanOf } from './plan.ts';

/**
 * A plan for a file that is used alone: it says what the inputs of its network are called, their units and their domain. A network
 * that came without gets them when the plan is applied. Plans of a study do without, since its networks have them.
 */
export function describedPlan<Plan extends PlanOf>(plan: Plan, inputs: readonly Variable[]): Plan;
export function describedPlan(plan: PlanOf, inputs: readonly Variable[]): PlanOf {
  const names = inputNamesOf(inputs);
  if (plan.of === 'inputs') {
    const entries = plan.inputs.map(({ index, name: _, unnamed: __, unit: ___, ...own }, k) => ({
      index,
      ...names[k],
      ...own,
    }));
    return { ...plan, inputs: entries };
  }
  // What people read first stands first.
  if (plan.of === 'neurons') {
    const { layers, refits, ...head } = plan;
    return { ...head, inputs: names, layers, ...(refits && { refits }) };
  }
  if (plan.of === 'layers') {
    const { points, layers, merges, ...head } = plan;
    return { ...head, inputs: names, points, layers, merges };
  }
  const { domain = knownDomain(inputs), layers, ...head } = plan;
  return { ...head, ...(domain && { domain }), inputs: names, layers };
}

/** What a plan says of the inputs of its network. */
export function inputsIn(plan: PlanDocument): DescribedInputs {
  return plan.schema === 'sobolev/plan/1' ? {} : plan;
}
