import type { Expression } from '../../graph/index.ts';
import type { Parts } from './parts.ts';
import type { Recurrence } from './recurrence.ts';

/**
 * The columns of a recurrence before each step and after the last.
 *
 * @param x points, [N, Q, d]
 * @param z independent normals, [N, paths, steps·normals], step by step
 */
export function columnsAlong(recurrence: Recurrence, x: Expression, z: Expression): Parts[] {
  const { steps, normals } = recurrence;
  const inputs = recurrence.inputsOf(x);
  const dt = recurrence.dt(inputs);
  const all = [recurrence.start(inputs)];
  for (let n = 0; n < steps; n++) {
    const own = z.slice(2, n * normals, (n + 1) * normals);
    all.push(recurrence.step(all[n], own, dt.mul(n), dt, inputs));
  }
  return all;
}

/** What all paths pay, as one graph of points and normals: [N, paths, outputs]. */
export function unrolled(recurrence: Recurrence, x: Expression, z: Expression): Expression {
  const last = columnsAlong(recurrence, x, z)[recurrence.steps];
  const paid = recurrence.payoff(last, recurrence.inputsOf(x));
  // A path without noise is the same for all.
  return paid.broadcast([paid.shape[0], z.shape[1], ...paid.shape.slice(2)]);
}
