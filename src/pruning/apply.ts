import { contains, type IntervalTensor } from '../interval/index.ts';
import { hiddenPlaces, type Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { checkKept } from './check.ts';
import { basisDigest, demandNetwork } from './fingerprint.ts';
import type { PlanDocument, PruningPlan } from './plan.ts';
import { plannedWith } from './plan-of.ts';
import { replaceNeurons } from './replace.ts';
import type { Selection } from './selection.ts';

/**
 * The smaller network that a plan leaves: dense, rows and columns of removed neurons cut out. The midpoint of a removed
 * neuron's enclosure goes on as a constant: b_j += Σᵢ midᵢ·w_ij. So removing a neuron whose activation does not vary over
 * the box changes nothing. Weights are float64 and not rounded; the input surrogate is not modified.
 *
 * The box of the plan, edited or not, becomes the domain of what is left: midpoints hold there. They are computed again
 * (`renewPlan`) where someone edited the box or what stays, and for a `sobolev/plan/1`, over the network's own domain.
 *
 * @throws InputError when the plan is of another network, empties a layer, separates tied neurons, or has a midpoint outside
 *   its neuron's enclosure
 */
export function applyPlan(surrogate: Surrogate, plan: PlanDocument): Surrogate {
  return applied(surrogate, plan).surrogate;
}

/**
 * The plan as it is applied to its network, with midpoints for what is kept now.
 *
 * @throws InputError as {@link applyPlan}
 */
export function renewPlan(surrogate: Surrogate, plan: PlanDocument): PruningPlan {
  return applied(surrogate, plan).plan;
}

function applied(
  surrogate: Surrogate,
  plan: PlanDocument,
): { readonly surrogate: Surrogate; readonly plan: PruningPlan } {
  // First: a plan of another network seldom fits the layers of this one.
  if (plan.schema !== 'sobolev/plan/1') demandNetwork(surrogate, plan);
  const kept = checkKept(surrogate, plan.layers);
  if (plan.schema === 'sobolev/plan/1')
    return plannedWith(surrogate, selectionOf(plan), domainOf(surrogate.inputs));
  if (plan.basis !== basisDigest(plan.domain, kept))
    return plannedWith(surrogate, selectionOf(plan), plan.domain);
  const layers = hiddenPlaces(surrogate).map((place) => place + 1);
  const pruned = replaceNeurons(surrogate, kept, plan.domain, (h, enclosure) => {
    const midpoints = plan.layers[h].neurons.map(({ midpoint }) => midpoint);
    checkMidpoints(midpoints, kept[h], enclosure, layers[h]);
    return midpoints;
  });
  return { surrogate: pruned, plan };
}

/** @throws InputError naming the first removed neuron whose enclosure does not hold its midpoint */
function checkMidpoints(
  midpoints: readonly number[],
  kept: readonly boolean[],
  { lo, hi }: IntervalTensor,
  layer: number,
): void {
  midpoints.forEach((midpoint, i) => {
    if (kept[i] || contains({ lo: lo[i], hi: hi[i] }, midpoint)) return;
    throw new InputError(
      `"midpoint" of neuron ${i} of layer ${layer} must lie within what the neuron can be, [${lo[i]}, ${hi[i]}]`,
      String(midpoint),
      'Restore it, or make the plan again.',
    );
  });
}

/** What a plan keeps, and why. */
function selectionOf({ criterion, rule, layers }: PlanDocument): Selection<'neurons'> {
  return {
    of: 'neurons',
    criterion,
    rule,
    groups: layers.map(({ layer, neurons }) => ({
      layer,
      choices: neurons.map(({ index, score, keep, reason }) => ({ index, score, keep, reason })),
    })),
  };
}
