/*
 * Which member of a family a function is, from its values: a factor in front of it and a number added change nothing.
 */

type Real = (x: number) => number;

/** Further out than where any ramp ends. */
const FAR = 1e6;

/** The slope of the chord from −1 to 0 over that from 0 to 1. */
export function chordRatio(f: Real): number {
  const zero = f(0);
  return (zero - f(-1)) / (f(1) - zero);
}

/** How far a function lies below its value at 0 far on the left, over the slope of the chord from 0 to 1. */
export function depthRatio(f: Real): number {
  const zero = f(0);
  return (zero - f(-FAR)) / (f(1) - zero);
}

/** What of the way up is surely on the ramp. */
const EDGE = 0.05;
/** Halvings from {@link FAR} to a ramp that is a millionth wide. */
const HALVINGS = 42;

/** Where a function that is constant, then a straight line, then constant again has its two kinks. NaN of others. */
export function rampEnds(f: Real): readonly [lo: number, hi: number] {
  const [low, high] = [f(-FAR), f(FAR)];
  const nowhere = [Number.NaN, Number.NaN] as const;
  if (low === high || f(-FAR / 2) !== low || f(FAR / 2) !== high) return nowhere;
  const level = (x: number) => (f(x) - low) / (high - low);
  /** A place on the ramp, between one below and one above. */
  const between = (below: number, above: number, least: number) => {
    let [left, right] = [below, above];
    for (let k = 0; k < HALVINGS; k++) {
      const middle = (left + right) / 2;
      const at = level(middle);
      if (at > least && at < 1 - EDGE) return { x: middle, level: at };
      if (at < 0.5) left = middle;
      else right = middle;
    }
    return undefined;
  };
  const first = between(-FAR, FAR, EDGE);
  const second = first && (first.level < 0.5 ? between(first.x, FAR, 0.55) : between(-FAR, first.x, EDGE));
  if (first === undefined || second === undefined || second.level === first.level) return nowhere;
  const width = (second.x - first.x) / (second.level - first.level);
  const lo = first.x - first.level * width;
  // An end at 0 is one to rounding.
  const [p, q] = [lo, lo + width].map((end) => (Math.abs(end) < 1e-12 * Math.abs(width) ? 0 : end));
  return [p, q];
}
