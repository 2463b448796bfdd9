import {
  type Architecture,
  demandSurrogate,
  handedBack,
  type Surrogate,
  workedOn,
} from '../../surrogate/index.ts';
import { demand } from '../../tensor/index.ts';
import { checkReached } from '../check-reached.ts';
import { demandPlan } from '../demand-arguments.ts';
import { demandNetwork } from '../fingerprint.ts';
import { withInputsOf } from '../input-names.ts';
import { demandReplacement } from '../replacement/replacement.ts';
import type { PruningRule } from '../rule.ts';
import type { Scores } from '../scores.ts';
import { select } from '../select.ts';
import type { Selection } from '../selection.ts';
import type { Tie } from '../tie.ts';
import { inputsIn } from './described.ts';
import { inputs } from './inputs.ts';
import type { PlanContext, PlanKind, Pruned } from './kind.ts';
import { layers } from './layers.ts';
import { neurons } from './neurons.ts';
import type { KindOf, PlanDocument, PlanOf, Prunable } from './plan.ts';
import { weights } from './weights.ts';

const REMEDY = 'Restore it, or make the plan again.';

/** The kinds of plans, by what they remove. */
const kinds: { readonly [Kind in Prunable]: PlanKind<Kind> } = { neurons, inputs, weights, layers };

/** What plans can remove, in the order of help. */
export const prunables = Object.keys(kinds) as Prunable[];

/** @throws InputError where plans remove no such thing */
export function demandPrunable(of: unknown): asserts of is Prunable {
  demand(
    prunables.includes(of as Prunable),
    `what is pruned must be one of ${prunables.join(', ')}`,
    of,
    'Name one of them.',
  );
}

/** What of a network a plan of this kind keeps or removes together, for `select`. Weights have no ties. */
export function tiesOf(network: Architecture, of: Prunable): readonly Tie[] {
  return kinds[of].ties(network);
}

/**
 * Chooses by scores of a network what of it to keep ({@link select}): what is tied stays or goes together. Where a rule
 * for weights would cut an output off from all inputs, a path to each output stays, of large scores. It counts among what the
 * rule keeps.
 *
 * @param of what is chosen from. Default neurons
 * @throws InputError as {@link select}
 */
export function selectFor<Kind extends Prunable = 'neurons'>(
  surrogate: Surrogate,
  scores: Scores,
  rule: PruningRule,
  of: Kind = 'neurons' as Kind,
): Selection<Kind> {
  const { ties: tiesIn, paths } = kinds[of] as PlanKind<Kind>;
  const ties = tiesIn(surrogate);
  const selection = select<Kind>(scores, rule, { of, ties });
  const open = paths?.(surrogate, selection) ?? [];
  return open.length === 0 ? selection : select<Kind>(scores, rule, { of, ties: [...ties, ...open] });
}

/**
 * The plan of a selection: with the network that it is for, and what takes the place of what goes.
 *
 * Neurons: by default a constant each, the midpoint of its enclosure over the box, in the network as pruned below it. By another
 * `Replacement` what reads them is refitted on points. Inputs: the middle of
 * its domain, with bounds on what that changes. Weights: zero. Layers: an affine map that their reader
 * takes up, fitted on points.
 *
 * @throws InputError when the selection is not of this network, empties a layer or separates tied neurons, or an enclosure
 *   is beyond what doubles hold
 */
export function planOf<Kind extends Prunable>(
  surrogate: Surrogate,
  selection: Selection<Kind>,
  context: PlanContext = {},
): PlanOf<Kind> {
  return selected(surrogate, selection, context).plan;
}

/**
 * The network that a selection leaves, as {@link applyPlan} makes it, with the plan of the selection.
 *
 * @throws InputError as {@link planOf}, and where an output is cut off from all inputs
 */
export function pruneBySelection<Kind extends Prunable>(
  surrogate: Surrogate,
  selection: Selection<Kind>,
  context: PlanContext = {},
): Pruned<Kind> {
  const pruned = selected(surrogate, selection, context);
  checkReached(surrogate, pruned.surrogate);
  return pruned;
}

function selected<Kind extends Prunable>(
  surrogate: Surrogate,
  selection: Selection<Kind>,
  context: PlanContext,
): Pruned<Kind> {
  demandSurrogate(surrogate);
  demand(
    Array.isArray(selection?.groups),
    'a selection must be one that select or selectFor gave',
    selection,
    'Give that.',
  );
  demandPrunable(selection.of);
  demandReplacementOf(context.replacement, selection.of);
  const worked = workedOn(surrogate, context.throughHead);
  const pruned = (kinds[selection.of] as PlanKind<Kind>).prune(worked, selection, context);
  return { ...pruned, surrogate: handedBack(pruned.surrogate, surrogate) };
}

/**
 * The network that a plan leaves; the input surrogate is not modified. Weights are float64 and not rounded.
 *
 * Neurons: dense, rows and columns of removed ones cut out. The midpoint of a removed neuron's enclosure goes on as a constant:
 * b_j += Σᵢ midᵢ·w_ij. So removing a neuron whose activation does not vary over the box changes nothing. The box of the plan
 * becomes the domain of what is left. Where a plan has refits, these are the numbers of the layers that read what goes, or what
 * that changes.
 *
 * Inputs: their weights are zero and the middles of their domains are folded into biases, in every layer that reads them. They
 * stay in the signature, and derivatives by them are 0. Weights: zeros in the place of those that go, biases stay. Train it with its
 * `weightsMask`, or the weights come back.
 *
 * @throws InputError when the plan is of another network, empties a layer, separates what is tied, has a midpoint outside its
 *   neuron's enclosure, or cuts an output off from all inputs
 */
export function applyPlan(surrogate: Surrogate, plan: PlanDocument): Surrogate {
  return pruneByPlan(surrogate, plan).surrogate;
}

/**
 * The plan as it is applied to its network. What takes the place of neurons is computed again where someone edited the box or
 * what stays. For a `sobolev/plan/1` it is, over the network's own domain.
 *
 * @throws InputError as {@link applyPlan}
 */
export function renewPlan<Document extends PlanDocument>(
  surrogate: Surrogate,
  plan: Document,
): PlanOf<KindOf<Document>> {
  return pruneByPlan(surrogate, plan).plan as PlanOf<KindOf<Document>>;
}

/**
 * Both: the network that a plan leaves ({@link applyPlan}), and the plan as it is applied ({@link renewPlan}). A network that came
 * without names, units or a domain has those of the plan.
 */
export function pruneByPlan(
  surrogate: Surrogate,
  plan: PlanDocument,
  { throughHead }: Pick<PlanContext, 'throughHead'> = {},
): Pruned {
  demandSurrogate(surrogate);
  demandPlan(plan);
  // First: a plan of another network seldom fits this one.
  if (plan.schema !== 'sobolev/plan/1') demandNetwork(surrogate, plan);
  const named = withInputsOf(surrogate, inputsIn(plan));
  const pruned = kindOf(plan).apply(workedOn(named, throughHead), plan);
  checkReached(named, pruned.surrogate);
  return { ...pruned, surrogate: handedBack(pruned.surrogate, named) };
}

/**
 * Checks a plan as it was read from JSON, perhaps edited by hand, and returns it.
 *
 * @param wanted what it is to remove. Default anything that plans can
 * @throws InputError naming the part that is wrong, and what is wrong there
 */
export function parsePlan<Kind extends Prunable = Prunable>(
  value: unknown,
  wanted?: Kind,
): PlanDocument<Kind> {
  demand(typeof value === 'object' && value !== null, 'a pruning plan must be an object', value, REMEDY);
  // Plans of before there was another kind do not say that they are of neurons.
  const { of = 'neurons' } = value as { readonly of?: unknown };
  const known: readonly unknown[] = wanted === undefined ? prunables : [wanted];
  demand(
    known.includes(of),
    `what a plan is of must be ${known.map((kind) => `"${kind}"`).join(' or ')}`,
    of,
    REMEDY,
  );
  return (kinds[of as Prunable] as PlanKind<Kind>).parse(value);
}

/** What the user should know where a plan removes nothing, or less than its rule says. Else undefined. */
export function planNote(plan: PlanDocument): string | undefined {
  return kindOf(plan).note(plan);
}

/** @throws InputError where there is no such replacement, or it is of something else than neurons */
function demandReplacementOf(replacement: PlanContext['replacement'], of: Prunable): void {
  if (replacement === undefined) return;
  demandReplacement(replacement);
  demand(of === 'neurons', 'a replacement is of neurons alone', `${replacement}, of ${of}`, 'Leave it out.');
}

function kindOf(plan: PlanDocument): PlanKind<Prunable> {
  return kinds['of' in plan ? plan.of : 'neurons'] as PlanKind<Prunable>;
}
