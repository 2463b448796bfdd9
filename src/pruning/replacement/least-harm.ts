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
 * Tries each replacement, and takes the one that changes the network least: 1−R² of values and 1−R² of gradients, added. Of equal ones
 * the first: a midpoint, then a mean.
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

/** What is not a number is beyond all that are. */
function harmOf({ r2: { values, gradients } }: CutQuality): number {
  const harm = 1 - values + (1 - gradients);
  return Number.isNaN(harm) ? Number.POSITIVE_INFINITY : harm;
}
