import { InputError } from '../../tensor/index.ts';
import type { CutQuality } from './cut-quality.ts';
import { type Replacement, replacements } from './replacement.ts';

/** A replacement that was tried, and what it did before any tuning. */
export interface TriedReplacement {
  readonly replacement: Replacement;
  /** Absent where it is refused. */
  readonly quality?: CutQuality;
  /** Why it cannot be taken: "what neuron 0 of layer 1 can be must be finite". */
  readonly refused?: string;
}

/** By what share one has to be better, so that rounding does not choose. */
const ROUNDING = 1e-6;

/**
 * Tries each replacement, and takes the one that changes the network least: 1−R² of values and 1−R² of gradients, added. To this
 * comes the share of dead neurons in the layer that has most of them, since a tuning starts from what is left. Of equal ones the first: a midpoint, then a mean.
 *
 * @param make what a replacement leaves
 * @param judge what that did
 * @throws InputError where all are refused: why the first is
 */
export function leastHarm<Made>(
  make: (replacement: Replacement) => Made,
  judge: (made: Made) => CutQuality,
): { readonly taken: Made; readonly tried: readonly TriedReplacement[] } {
  const tried: TriedReplacement[] = [];
  let [taken, least, refusal]: [Made?, number?, InputError?] = [];
  for (const replacement of replacements) {
    try {
      const made = make(replacement);
      const quality = judge(made);
      tried.push({ replacement, quality });
      const harm = harmOf(quality);
      if (taken !== undefined && harm >= (1 - ROUNDING) * (least as number)) continue;
      [taken, least] = [made, harm];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal ??= error;
      tried.push({ replacement, refused: error.message });
    }
  }
  if (taken === undefined) throw refusal;
  return { taken, tried };
}

/**
 * What is further from the truth than its mean says nothing of it, however far: each share is 1 at most. Else slopes of relu networks, which
 * a refit leaves rough, would count more than all else, and a constant network would be the best. What is not a number is beyond all
 * that are.
 */
function harmOf({ r2: { values, gradients }, dead }: CutQuality): number {
  if (Number.isNaN(values + gradients)) return Number.POSITIVE_INFINITY;
  const lost = Math.max(0, ...dead.map(({ neurons, of }) => neurons / of));
  return Math.min(1, 1 - values) + Math.min(1, 1 - gradients) + lost;
}
