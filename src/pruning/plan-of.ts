import { midpoint } from '../interval/index.ts';
import { hiddenPlaces, type Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { type Domain, domainOf } from '../variable/index.ts';
import { checkKept } from './check.ts';
import { basisDigest, networkDigest } from './fingerprint.ts';
import type { LayerPlan, PruningPlan } from './plan.ts';
import { replaceNeurons } from './replace.ts';
import type { Selection } from './selection.ts';

/**
 * The plan of a selection of neurons, with the network that it is for and the constant that replaces each neuron. The
 * constant is the midpoint of the neuron's enclosure over the box, in the network as pruned below it.
 *
 * @param domain physical units; default the surrogate's own
 * @throws InputError when the selection is not of this network, empties a layer or separates tied neurons, or an enclosure
 *   is beyond what doubles hold
 */
export function planOf(
  surrogate: Surrogate,
  selection: Selection<'neurons'>,
  domain: Domain = domainOf(surrogate.inputs),
): PruningPlan {
  return plannedWith(surrogate, selection, domain).plan;
}

/** The plan of a selection, as {@link planOf}, with the network that it leaves. */
export function plannedWith(
  surrogate: Surrogate,
  { criterion, rule, groups }: Selection<'neurons'>,
  { lo, hi }: Domain,
): { readonly surrogate: Surrogate; readonly plan: PruningPlan } {
  const kept = checkKept(
    surrogate,
    groups.map(({ layer, choices }) => ({ layer, neurons: choices })),
  );
  const places = hiddenPlaces(surrogate);
  const domain = { lo: [...lo], hi: [...hi] };
  const layers: LayerPlan[] = [];
  const pruned = replaceNeurons(surrogate, kept, domain, (h, enclosure) => {
    const midpoints = midpointsOf(enclosure, places[h] + 1);
    layers.push({
      layer: places[h] + 1,
      neurons: groups[h].choices.map((choice, i) => ({ ...choice, midpoint: midpoints[i] })),
    });
    return midpoints;
  });
  const plan: PruningPlan = {
    schema: 'sobolev/plan/2',
    of: 'neurons',
    criterion,
    rule,
    network: networkDigest(surrogate),
    domain,
    basis: basisDigest(domain, kept),
    layers,
  };
  return { surrogate: pruned, plan };
}

/** @throws InputError naming the first neuron without a finite enclosure */
export function midpointsOf(
  { lo, hi }: { readonly lo: Float64Array; readonly hi: Float64Array },
  layer: number,
): number[] {
  return Array.from(lo, (least, i) => {
    if (Number.isFinite(least) && Number.isFinite(hi[i])) return midpoint({ lo: least, hi: hi[i] });
    throw new InputError(
      `what neuron ${i} of layer ${layer} can be must be finite`,
      `[${least}, ${hi[i]}]`,
      'Prune over a smaller domain.',
    );
  });
}
