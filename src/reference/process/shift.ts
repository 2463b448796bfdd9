import { concat, type Expression, substitute } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { knownDomain } from '../../variable/index.ts';
import { centralSlope, type ShiftRule, shiftOfArgument } from '../estimators/index.ts';
import { type MovableNoise, movableDirection, movableNoise } from './direction.ts';
import type { Unheld } from './held-moves.ts';
import { heldObservation } from './held-observation.ts';
import { heldPayoff } from './held-payoff.ts';
import { groupedKinks, scaled } from './kink-families.ts';
import { lociOf } from './loci.ts';
import { shiftOfPath } from './path-shift.ts';
import type { ProcessOptions } from './process-options.ts';
import { type Recurrence, recurrenceOf } from './recurrence.ts';
import { columnsAlong } from './unrolled.ts';

/**
 * The shift of normals that undoes moves of a process's inputs, by itself. A payoff may jump or bend at values of one expression of the
 * last state alone: in S − K, or at several strikes. Then that is held, for all inputs and with least
 * noise. Any other payoff has the path held, but for what its jumps and kinks move by themselves.
 *
 * @returns why there is none, where neither holds all that the payoff jumps or bends in
 */
export function shiftOfProcess(options: ProcessOptions): ShiftRule | Unheld {
  const recurrence = recurrenceOf(options);
  const noise = observesKinks(options) ? undefined : movableNoise(options, options.inputs.length);
  if (noise !== undefined)
    // Smoothed steps are held too where that can be: pathwise they are seen by hardly a path where they are steep.
    for (const alsoSteps of [true, false]) {
      const found = shiftOfLast(options, recurrence, noise, alsoSteps);
      if (found !== undefined) return found;
    }
  return shiftOfPath(options, recurrence);
}

/** What holds the kinks of one family in the last columns; undefined where there is another, or none. */
function shiftOfLast(
  options: ProcessOptions,
  recurrence: Recurrence,
  noise: MovableNoise,
  alsoSteps: boolean,
): ShiftRule | undefined {
  const { steps, normals } = recurrence;
  const { held, x: point, at } = heldPayoff(recurrence, [1, options.inputs.length], alsoSteps);
  const domain = knownDomain(options.inputs);
  const { families, loose } = groupedKinks(at, { by: Object.values(held), path: [], point, domain });
  if (families.length !== 1 || loose.length > 0 || families[0].mayMeet) return undefined;
  const { kinks } = families[0];
  const argument = (x: Expression, z: Expression) => {
    const [batch, paths] = z.shape;
    const last = columnsAlong(recurrence, x, z)[steps];
    const payoff = heldPayoff(recurrence, [Number(paths), Number(x.shape[2])], alsoSteps);
    const own = kinks.map((k) => payoff.at[k]);
    const found = own.length === 1 ? own : scaled(own, Object.values(payoff.held)).distances;
    const there = new Map([[payoff.x, x.broadcast(payoff.x.shape)]]);
    for (const [name, part] of Object.entries(payoff.held)) there.set(part, last[name].broadcast(part.shape));
    const all = substitute(found, there, BATCH).map((u) => u.broadcast([batch, paths, 1]));
    return all.length === 1 ? all[0] : concat(all, 2);
  };
  const direction = (x: Expression) => {
    const first = (from: Expression, z: Expression) => argument(from, z).slice(2, 0, 1);
    const slope = centralSlope(first, x, steps * normals);
    return movableDirection(options, recurrence, slope, x, noise);
  };
  return shiftOfArgument({ argument, direction });
}

/** Whether what is gathered on the way has kinks of its own, in the path or in the inputs. */
function observesKinks(options: ProcessOptions): boolean {
  const { point, given, observed } = heldObservation(options);
  return lociOf(observed, [point, ...given.map(({ of }) => of)]).length > 0;
}
