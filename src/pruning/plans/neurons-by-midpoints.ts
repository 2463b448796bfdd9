import { contains, type IntervalTensor, midpoint } from '../../interval/index.ts';
import { hiddenPlaces, type Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { checkKept } from '../check.ts';
import { basisDigest } from '../fingerprint.ts';
import { replaceNeurons } from '../replacement/midpoint.ts';
import type { Selection } from '../selection.ts';
import type { Pruned } from './kind.ts';
import { headOf, keptBy } from './neurons-chosen.ts';
import type { LayerPlan, PruningPlan } from './neurons-document.ts';

/** The plan of a selection with midpoints, and the network that it leaves. */
export function plannedMidpoints(
  surrogate: Surrogate,
  selection: Selection<'neurons'>,
  domain: Domain,
): Pruned<'neurons'> {
  const kept = keptBy(surrogate, selection);
  const places = hiddenPlaces(surrogate);
  const layers: LayerPlan[] = [];
  const pruned = replaceNeurons(surrogate, kept, domain, (h, enclosure) => {
    const midpoints = midpointsOf(enclosure, places[h] + 1);
    layers.push({
      layer: places[h] + 1,
      neurons: selection.groups[h].choices.map((choice, i) => ({ ...choice, midpoint: midpoints[i] })),
    });
    return midpoints;
  });
  const plan: PruningPlan = {
    ...headOf(surrogate, selection),
    domain,
    basis: basisDigest(domain, kept),
    layers,
  };
  return { surrogate: pruned, plan };
}

/** The network that a plan with midpoints leaves, if it has not been edited but for these. */
export function appliedMidpoints(surrogate: Surrogate, plan: PruningPlan): Pruned<'neurons'> {
  const kept = checkKept(surrogate, plan.layers);
  const layers = hiddenPlaces(surrogate).map((place) => place + 1);
  const pruned = replaceNeurons(surrogate, kept, plan.domain, (h, enclosure) => {
    const midpoints = plan.layers[h].neurons.map((neuron) => neuron.midpoint as number);
    checkMidpoints(midpoints, kept[h], enclosure, layers[h]);
    return midpoints;
  });
  return { surrogate: pruned, plan };
}

/** @throws InputError naming the first neuron without a finite enclosure */
function midpointsOf({ lo, hi }: IntervalTensor, layer: number): number[] {
  return Array.from(lo, (least, i) => {
    if (Number.isFinite(least) && Number.isFinite(hi[i])) return midpoint({ lo: least, hi: hi[i] });
    throw new InputError(
      `what neuron ${i} of layer ${layer} can be must be finite`,
      `[${least}, ${hi[i]}]`,
      'Prune over a smaller domain.',
    );
  });
}

/** @throws InputError naming the first removed neuron whose enclosure does not hold its midpoint */
function checkMidpoints(
  midpoints: readonly number[],
  kept: readonly boolean[],
  { lo, hi }: IntervalTensor,
  layer: number,
): void {
  midpoints.forEach((value, i) => {
    if (kept[i] || contains({ lo: lo[i], hi: hi[i] }, value)) return;
    throw new InputError(
      `"midpoint" of neuron ${i} of layer ${layer} must lie within what the neuron can be, [${lo[i]}, ${hi[i]}]`,
      String(value),
      'Restore it, or make the plan again.',
    );
  });
}
