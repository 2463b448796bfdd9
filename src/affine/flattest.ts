import type { Bounds, Curve } from '../graph/index.ts';
import { boundsArithmetic, midpoint } from '../interval/index.ts';

const { point } = boundsArithmetic;

/** Equal steps between the places where a curve is looked at. */
const STEPS = 8;
/** Each takes a third off the slopes that are left: to 3e-4. */
const TURNS = 20;

/** The slope of a line that differs least from a curve at some places: a guess of the best one over the whole interval. */
export function flattest(curve: Curve, { lo, hi }: Bounds): number {
  const at = Float64Array.from({ length: STEPS + 1 }, (_, k) => lo + (k / STEPS) * (hi - lo));
  const values = at.map((x) => midpoint(curve.at(point(x), boundsArithmetic)));
  // How far f(x) − slope·x is spread: convex in the slope, and least between the steepest chords.
  const spread = (slope: number) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k <= STEPS; k++) {
      const rest = values[k] - slope * (at[k] - lo);
      if (rest < least) least = rest;
      if (rest > most) most = rest;
    }
    return most - least;
  };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < STEPS; k++) {
    const chord = (values[k + 1] - values[k]) / (at[k + 1] - at[k]);
    low = Math.min(low, chord);
    high = Math.max(high, chord);
  }
  for (let turn = 0; turn < TURNS; turn++) {
    const [p, q] = [low + (high - low) / 3, high - (high - low) / 3];
    if (spread(p) < spread(q)) high = q;
    else low = p;
  }
  const middle = low + (high - low) / 2;
  return Number.isFinite(middle) ? middle : 0;
}
