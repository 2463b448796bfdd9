import { callbackModel } from '../callback.ts';
import type { ReferenceModel } from '../model.ts';
import { checkedOptions, countFrom, MOST_STEPS, positive } from '../options.ts';
import { adjointSweep, type DynamicalSystem, integrate } from './runge-kutta.ts';

export interface SirEpidemicOptions {
  /** How long the epidemic is followed, in days. Default 120. */
  readonly days?: number;
  /** Equal steps of the Runge-Kutta method of order 4, at most 65,536. Default 120: a day each. */
  readonly steps?: number;
}

/**
 * ṡ = −β·s·i, i̇ = β·s·i − γ·i, ṙ = γ·i for u = (s, i, r), the shares of a population that are susceptible, infected
 * and removed, and p = (β, γ). Conserves s + i + r and i + s − γ/β·ln s.
 */
export const sirSystem: DynamicalSystem = {
  size: 3,
  rate(u, p, out) {
    const infections = p[0] * u[0] * u[1];
    const recoveries = p[1] * u[1];
    out[0] = -infections;
    out[1] = infections - recoveries;
    out[2] = recoveries;
  },
  pullback(u, p, v, barU, barP) {
    // Adjoints of β·s·i and of γ·i.
    const infections = v[1] - v[0];
    const recoveries = v[2] - v[1];
    barP[0] += infections * u[0] * u[1];
    barP[1] += recoveries * u[1];
    barU[0] = infections * p[0] * u[1];
    barU[1] = infections * p[0] * u[0] + recoveries * p[1];
    barU[2] = 0;
  },
};

/**
 * An epidemic (Kermack and McKendrick, "A Contribution to the Mathematical Theory of Epidemics", Proc. R. Soc. A 115, 1927).
 * Outputs are the share of a population that is infected in `days` days, and the share that still is at their end. Inputs
 * are the rates β of transmission and γ of recovery, the share infected at the start, and the share immune from the start.
 * Near β·s = γ the epidemic takes off: steep there, flat elsewhere.
 *
 * Integrated by a Runge-Kutta method of order 4 with fixed steps; gradients by its discrete adjoint are those of the
 * computed values, to rounding. It has no `exact`, since values differ from the solution of the equations by the error of
 * the steps (below 1e-6 by default). There is no second order.
 *
 * @throws InputError naming the option that does not fit
 */
export function sirEpidemic(options: SirEpidemicOptions = {}): ReferenceModel {
  const name = 'sir-epidemic';
  const { days: duration = 120, steps = 120 } = checkedOptions(name, options, {
    days: positive.optional(),
    steps: countFrom(1, MOST_STEPS).optional(),
  });
  const grid = { duration, steps };

  const follow = ([beta, gamma, initial, immune]: readonly number[]) => {
    const p = Float64Array.of(beta, gamma);
    return { p, trajectory: integrate(sirSystem, [1 - immune - initial, initial, immune], p, grid) };
  };
  return callbackModel({
    name,
    inputs: [
      { name: 'transmission', unit: '1/day', lo: 0.15, hi: 0.5 },
      { name: 'recovery', unit: '1/day', lo: 0.08, hi: 0.25 },
      { name: 'initial', unit: '1', lo: 1e-4, hi: 1e-2 },
      { name: 'immune', unit: '1', lo: 0, hi: 0.4 },
    ],
    outputs: [
      { name: 'attack', unit: '1' },
      { name: 'infected', unit: '1' },
    ],
    evaluate: (points) =>
      points.map((point) => {
        const [s, i] = follow(point).trajectory.subarray(-3);
        // All who were neither immune from the start nor are susceptible at the end.
        return [1 - point[3] - s, i];
      }),
    vjp: (points, weights) =>
      points.map((point, n) => {
        const [attack, infected] = weights[n];
        const { p, trajectory } = follow(point);
        const bar = Float64Array.of(-attack, infected, 0);
        const barP = new Float64Array(2);
        adjointSweep(sirSystem, trajectory, p, grid, bar, barP);
        const [s, i, r] = bar;
        return [...barP, i - s, r - s - attack];
      }),
    batch: 64,
    parameters: { days: duration, steps },
  });
}
