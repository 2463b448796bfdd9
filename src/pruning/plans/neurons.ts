import type { Surrogate } from '../../surrogate/index.ts';
import { counted } from '../../tensor/index.ts';
import { type Domain, domainOf } from '../../variable/index.ts';
import { checkKept } from '../check.ts';
import { basisDigest } from '../fingerprint.ts';
import { cutPoints } from '../replacement/cut-points.ts';
import { CutJudge } from '../replacement/cut-quality.ts';
import { leastHarm } from '../replacement/least-harm.ts';
import type { Replacement } from '../replacement/replacement.ts';
import type { Selection } from '../selection.ts';
import { tiedNeurons } from '../tied.ts';
import { zeroLayers } from '../zero-scores.ts';
import { type PlanContext, type PlanKind, type Pruned, removesNothing } from './kind.ts';
import { appliedMidpoints, plannedMidpoints } from './neurons-by-midpoints.ts';
import { appliedRefits, demandDomainPoints, plannedRefits, refitBasis } from './neurons-by-refits.ts';
import { keptBy, selectionOf } from './neurons-chosen.ts';
import { type PruningPlan, parseNeuronsPlan } from './neurons-document.ts';

/** Whole neurons are cut out; a constant takes the place of each, or what reads them is refitted. */
export const neurons: PlanKind<'neurons'> = {
  ties: tiedNeurons,

  prune(surrogate, selection, { domain = domainOf(surrogate.inputs), points, replacement = 'midpoint' }) {
    if (replacement !== 'best') return planned(surrogate, selection, domain, replacement, points);
    const kept = keptBy(surrogate, selection);
    const judge = new CutJudge(surrogate, cutPoints(surrogate, kept, domain, points).held);
    const { taken, tried } = leastHarm(
      (how) => planned(surrogate, selection, domain, how, points),
      (made) => judge.of(made.surrogate, kept),
    );
    return { ...taken, tried };
  },

  apply(surrogate, plan) {
    const kept = checkKept(surrogate, plan.layers);
    if (plan.schema === 'sobolev/plan/1')
      return planned(surrogate, selectionOf(plan), domainOf(surrogate.inputs), 'midpoint');
    const { replacement = 'midpoint', domain } = plan;
    if (!isAsMade(plan, kept)) {
      if (replacement !== 'midpoint') demandDomainPoints(plan);
      return planned(surrogate, selectionOf(plan), domain, replacement);
    }
    return replacement === 'midpoint' ? appliedMidpoints(surrogate, plan) : appliedRefits(surrogate, plan);
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
  selection: Selection<'neurons'>,
  { lo, hi }: Domain,
  replacement: Replacement,
  points?: PlanContext['points'],
): Pruned<'neurons'> {
  const domain = { lo: [...lo], hi: [...hi] };
  if (replacement === 'midpoint') return plannedMidpoints(surrogate, selection, domain);
  const drawn = cutPoints(surrogate, keptBy(surrogate, selection), domain, points);
  return plannedRefits(surrogate, selection, domain, replacement, drawn);
}

/** Whether nobody edited what a plan's replacement was computed from. */
function isAsMade(
  { domain, basis, replacement, points }: PruningPlan,
  kept: readonly (readonly boolean[])[],
): boolean {
  if (replacement === undefined) return basis === basisDigest(domain, kept);
  return points !== undefined && basis === refitBasis(domain, kept, replacement, points);
}

/** "8 to 12 neurons" */
function range(widths: readonly number[]): string {
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return least === most ? counted(most, 'neuron') : `${least} to ${counted(most, 'neuron')}`;
}
