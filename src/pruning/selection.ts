import type { PruningRule } from './rule.ts';
import type { Scored } from './scores.ts';

/** Whether something stays, and why. */
export interface Choice {
  /** Its place among the scores of its layer. */
  readonly index: number;
  readonly score: number;
  readonly keep: boolean;
  /** "rank 3 of 128", "below the threshold 1e-3", "edited by hand". */
  readonly reason: string;
}

/** The choices in one layer, in the order of its scores. */
export interface SelectedGroup {
  /** As in the scores: layers count from 1, 0 are the inputs. */
  readonly layer: number;
  readonly choices: readonly Choice[];
}

/** What stays and what goes by a rule. With its network it makes a plan (`planOf`). */
export interface Selection<Kind extends Scored = Scored> {
  readonly of: Kind;
  /** Where the scores come from. */
  readonly criterion: string;
  /** The rule that chose, as given by the user. */
  readonly rule: PruningRule;
  readonly groups: readonly SelectedGroup[];
}
