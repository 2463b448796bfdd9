import { type Expression, input } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { lociOf } from './loci.ts';
import { heldParts, mapParts, type Parts, widthOf } from './parts.ts';
import type { Recurrence } from './recurrence.ts';

/** A payoff of columns and points that are inputs of its graph. */
export interface HeldPayoff {
  readonly held: Parts;
  readonly x: Expression;
  /** What it jumps or bends in, each [N, Q, 1]. */
  readonly at: readonly Expression[];
}

/** The payoff of a recurrence at points [N, Q, d] and columns that are held. @param alsoSteps as of {@link lociOf} */
export function heldPayoff(
  recurrence: Recurrence,
  [paths, d]: readonly [paths: number, d: number],
  alsoSteps: boolean,
): HeldPayoff {
  const x = input('held point', [BATCH, paths, d]);
  const inputs = recurrence.inputsOf(x);
  const columns = mapParts(recurrence.start(inputs), (part) => part.broadcast([BATCH, paths, widthOf(part)]));
  const held = heldParts(columns);
  const paid = recurrence.payoff(held, inputs);
  return { held, x, at: lociOf([paid], Object.values(held), alsoSteps) };
}
