import { type Expression, substitute } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { centralSlope, type ShiftRule, shiftOfArgument } from '../estimators/index.ts';
import { regularityOf } from '../smoothness.ts';
import { movableDirection, movableNoise } from './direction.ts';
import { heldObservation } from './held-observation.ts';
import { countKinks, heldPayoff, singularArguments } from './kinks.ts';
import { shiftOfPath } from './path-shift.ts';
import type { ProcessOptions } from './process-options.ts';
import { type Recurrence, recurrenceOf } from './recurrence.ts';
import { columnsAlong } from './unrolled.ts';

/**
 * The shift of normals that undoes moves of a process's inputs, by itself. A payoff may jump or bend in one expression of the last
 * state, as a digital does in S − K. Then that is held, for all inputs and with least noise. Any other payoff has the whole path
 * held: spots by the first step, what drift and volatility read by all steps.
 *
 * Undefined where neither holds what the payoff bends in, as a strike beside a barrier.
 */
export function shiftOfProcess(options: ProcessOptions): ShiftRule | undefined {
  const recurrence = recurrenceOf(options);
  const d = options.inputs.length;
  const payoff = heldPayoff(recurrence, [1, d]);
  const noise = countKinks(payoff) === 1 && !observesKinks(options) ? movableNoise(options, d) : undefined;
  if (noise === undefined)
    return regularityOf(payoff.paid, payoff.x, undefined).order >= 1
      ? shiftOfPath(options, recurrence)
      : undefined;
  const argument = (x: Expression, z: Expression) => argumentAlong(recurrence, x, z);
  const direction = (x: Expression) => {
    const slope = centralSlope(argument, x, recurrence.steps * recurrence.normals);
    return movableDirection(options, recurrence, slope, x, noise);
  };
  return shiftOfArgument({ argument, direction });
}

/** What the payoff jumps or bends in, at points [N, Q, d] and normals. */
function argumentAlong(recurrence: Recurrence, x: Expression, z: Expression): Expression {
  const [batch, paths] = z.shape;
  const last = columnsAlong(recurrence, x, z)[recurrence.steps];
  const { held, x: point, at } = heldPayoff(recurrence, [Number(paths), Number(x.shape[2])]);
  const there = new Map([[point, x.broadcast(point.shape)]]);
  for (const [name, part] of Object.entries(held)) there.set(part, last[name].broadcast(part.shape));
  return substitute([at[0]], there, BATCH)[0].broadcast([batch, paths, 1]);
}

/** Whether what is gathered on the way has kinks of its own, in the path or in the inputs. */
function observesKinks(options: ProcessOptions): boolean {
  const { point, given, observed } = heldObservation(options);
  const above = [point, ...given.map(({ of }) => of)];
  return observed.some((part) => singularArguments(part, above).length > 0);
}
