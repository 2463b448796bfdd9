import type { Architecture, Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { TriedReplacement } from '../replacement/least-harm.ts';
import type { ReplacementChoice } from '../replacement/replacement.ts';
import type { PruningRule } from '../rule.ts';
import type { Selection } from '../selection.ts';
import type { Tie } from '../tie.ts';
import type { PlanDocument, PlanOf, Prunable } from './plan.ts';

/** What a plan is made with, beside its network and its selection. */
export interface PlanContext {
  /** The box over which constants take the place of what goes, in physical units. Default the surrogate's own. */
  readonly domain?: Domain;
  /**
   * Points that maps in the place of layers, and what reads removed neurons, are fitted to, [n, d] in physical units: those of
   * samples. Some are taken by chance where they are many. Default points of the box.
   */
  readonly points?: Tensor;
  /**
   * Whether a network's head is looked through. Then what takes the place of neurons is chosen, and bounds are told, by what the head makes of
   * the logits. Refits come near to what layers add up in any case. Default: by the logits.
   */
  readonly throughHead?: boolean;
  /** What takes the place of neurons. Default the midpoints of their enclosures. */
  readonly replacement?: ReplacementChoice;
}

/** A smaller network, and the plan by which it was made. */
export interface Pruned<Kind extends Prunable = Prunable> {
  readonly surrogate: Surrogate;
  readonly plan: PlanOf<Kind>;
  /** With the replacement `best`: what each was found to do, in their order. */
  readonly tried?: readonly TriedReplacement[];
}

/** Plans that remove things of one kind. */
export interface PlanKind<Kind extends Prunable> {
  /** What of a network stays or goes together, or must stay. */
  ties(network: Architecture): readonly Tie[];
  /** What must stay where a selection cuts off an output that inputs reach. */
  paths?(surrogate: Surrogate, selection: Selection<Kind>): readonly Tie[];
  /**
   * The network that a selection leaves, and its plan.
   *
   * @throws InputError when the selection is not of this network, or nothing would be left
   */
  prune(surrogate: Surrogate, selection: Selection<Kind>, context: PlanContext): Pruned<Kind>;
  /**
   * The network that a plan leaves, and the plan as it is applied: constants of one that was edited are computed again.
   *
   * @throws InputError when the plan is of another network, or nothing would be left
   */
  apply(surrogate: Surrogate, plan: PlanDocument<Kind>): Pruned<Kind>;
  /**
   * A plan as it was read from JSON, checked.
   *
   * @throws InputError naming the part that is wrong
   */
  parse(value: unknown): PlanDocument<Kind>;
  /** What the user should know of an unusual plan. Undefined where it is none. */
  note(plan: PlanDocument<Kind>): string | undefined;
}

/** @param why of a rule that counts */
export function removesNothing(rule: PruningRule, why: string): string {
  const least = rule.by === 'threshold' ? `no score is below ${rule.threshold} of the largest` : why;
  return `the pruning removes nothing: ${least}`;
}
