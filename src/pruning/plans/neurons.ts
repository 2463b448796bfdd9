import { contains, type IntervalTensor, midpoint } from '../../interval/index.ts';
import { hiddenPlaces, type Surrogate } from '../../surrogate/index.ts';
import { counted, InputError } from '../../tensor/index.ts';
import { type Domain, domainOf } from '../../variable/index.ts';
import { checkKept } from '../check.ts';
import { basisDigest, networkDigest } from '../fingerprint.ts';
import { replaceNeurons } from '../replace.ts';
import type { Selection } from '../selection.ts';
import { tiedNeurons } from '../tied.ts';
import { zeroLayers } from '../zero-scores.ts';
import { type PlanKind, type Pruned, removesNothing } from './kind.ts';
import { type FormerPlan, type LayerPlan, type PruningPlan, parseNeuronsPlan } from './neurons-document.ts';

/** Whole neurons are cut out; the middle of what each can be goes on as a constant. */
export const neurons: PlanKind<'neurons'> = {
  ties: tiedNeurons,

  prune: (surrogate, selection, { domain = domainOf(surrogate.inputs) }) =>
    planned(surrogate, selection, domain),

  apply(surrogate, plan) {
    const kept = checkKept(surrogate, plan.layers);
    if (plan.schema === 'sobolev/plan/1')
      return planned(surrogate, selectionOf(plan), domainOf(surrogate.inputs));
    if (plan.basis !== basisDigest(plan.domain, kept))
      return planned(surrogate, selectionOf(plan), plan.domain);
    const layers = hiddenPlaces(surrogate).map((place) => place + 1);
    const pruned = replaceNeurons(surrogate, kept, plan.domain, (h, enclosure) => {
      const midpoints = plan.layers[h].neurons.map((neuron) => neuron.midpoint);
      checkMidpoints(midpoints, kept[h], enclosure, layers[h]);
      return midpoints;
    });
    return { surrogate: pruned, plan };
  },

  parse: parseNeuronsPlan,

  /** Where a plan removes nothing, scores of a layer tell none apart, or its rule is to keep more neurons than a layer has. */
  note({ rule, layers }) {
    if (layers.length === 0) return 'the pruning removes nothing: the network has no hidden layer';
    if (layers.every((layer) => layer.neurons.every(({ keep }) => keep))) {
      const widths = layers.map((layer) => layer.neurons.length);
      return removesNothing(rule, `hidden layers have ${range(widths)}`);
    }
    const zeros = zeroLayers(layers.map(({ layer, neurons: choices }) => ({ layer, choices })));
    if (zeros.length > 0)
      return `scores of layer${zeros.length === 1 ? '' : 's'} ${zeros.join(', ')} are all 0: which of its neurons go is their order`;
    if (rule.by !== 'width') return undefined;
    const { keep } = rule;
    const narrow = layers.flatMap(({ layer, neurons: { length } }, place) => {
      const wanted = typeof keep === 'number' ? keep : keep[place];
      return length < wanted ? [`layer ${layer} has ${length} of the ${wanted}`] : [];
    });
    return narrow.length === 0
      ? undefined
      : `there are fewer neurons than the pruning is to keep: ${narrow.join(', ')}`;
  },
};

/** The plan of a selection, with the network that it leaves. */
function planned(
  surrogate: Surrogate,
  { criterion, rule, groups }: Selection<'neurons'>,
  { lo, hi }: Domain,
): Pruned<'neurons'> {
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

/** What a plan keeps, and why. */
function selectionOf({ criterion, rule, layers }: PruningPlan | FormerPlan): Selection<'neurons'> {
  return {
    of: 'neurons',
    criterion,
    rule,
    groups: layers.map((own) => ({
      layer: own.layer,
      choices: own.neurons.map(({ index, score, keep, reason }) => ({ index, score, keep, reason })),
    })),
  };
}

/** "8 to 12 neurons" */
function range(widths: readonly number[]): string {
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return least === most ? counted(most, 'neuron') : `${least} to ${counted(most, 'neuron')}`;
}
