import { normalQuantile } from '../../tensor/index.ts';
import { type ErrorStatistics, STANDARD_ERRORS } from './error-statistics.ts';
import type { KnownNoise } from './known-noise.ts';

/** The share of test sets in which a network that misses a target by nothing is called one that meets it, at most: Φ(−2). */
const RISK = 0.02275;

/** A figure of a network: what was measured, and the ends between which it lies when noise and points are allowed for. */
export interface Figure {
  readonly value: number;
  readonly worst: number;
  readonly best: number;
}

export type MetricName = 'r2' | 'rmse' | 'maxError' | 'meanError';

/** A metric with all of its rules. */
export interface Metric {
  readonly relation: '>=' | '<=';
  /** Why it has that relation. */
  readonly why: string;
  /** Why no network could meet a bound; undefined where one could. */
  impossible(bound: number): string | undefined;
  measure(statistics: ErrorStatistics): Figure;
  /** How far from perfect a figure is: 1 − R², or the error. */
  distance(figure: number): number;
  /**
   * The least distance from perfect that labels with this noise can show: that of a perfect network, at its worst end. 0 of exact
   * labels.
   */
  floor(noise: KnownNoise): number;
  /**
   * The powers with which that floor falls: with the number of points, and with that of paths a label. 0 where it does
   * not.
   */
  readonly falls: { readonly points: number; readonly paths: number };
}

/** Standard errors within which all of a number of normal errors lie, but for {@link RISK}. */
function ofAll(entries: number): number {
  return -normalQuantile(RISK / (2 * Math.max(1, entries)));
}

const error = {
  relation: '<=',
  why: 'an error is the smaller the better',
  impossible: (bound: number) => (bound > 0 ? undefined : 'an error is above 0, also by rounding alone'),
  distance: (figure: number) => figure,
} as const;

/** The worst mean square that noise leaves open for a perfect network. */
function squareFloor({ square, points }: KnownNoise): number {
  return (STANDARD_ERRORS * square) / Math.sqrt(points);
}

/** Root of a mean square, which noise may have made negative. */
function rootOf(square: number): number {
  // Math.max(0, NaN) is NaN, as it should be.
  return Math.sqrt(Math.max(0, square));
}

export const metrics: Readonly<Record<MetricName, Metric>> = {
  r2: {
    relation: '>=',
    why: 'R² is the larger the better',
    impossible: (bound) => (bound < 1 ? undefined : 'R² is below 1, also by rounding alone'),
    measure: ({ missed: { value, least, most } }) => ({
      value: 1 - Math.max(0, value),
      worst: 1 - Math.max(0, most),
      best: 1 - Math.max(0, least),
    }),
    distance: (figure) => 1 - figure,
    floor: (noise) => squareFloor(noise) / noise.variance,
    falls: { points: 1 / 2, paths: 1 },
  },
  rmse: {
    ...error,
    measure: ({ meanSquare: { value, least, most } }) => ({
      value: rootOf(value),
      worst: rootOf(most),
      best: rootOf(least),
    }),
    floor: (noise) => rootOf(squareFloor(noise)),
    falls: { points: 1 / 4, paths: 1 / 2 },
  },
  maxError: {
    ...error,
    measure: ({ largest, entries }) => {
      const { seen: value, most: worst, least: best } = largest(ofAll(entries));
      return { value, worst, best };
    },
    // The label itself may be off by as much as what is allowed for it.
    floor: ({ largest, entries }) => 2 * ofAll(entries) * largest,
    falls: { points: 0, paths: 1 / 2 },
  },
  meanError: {
    ...error,
    measure: ({ distance, meanNoise, meanSquare: { value, most } }) => {
      if (meanNoise === 0) return { value: distance.value, worst: distance.most, best: distance.least };
      // What noise adds to a distance depends on the distance. Its mean is at most the root of its mean square (Jensen).
      return {
        value: Math.min(distance.value, rootOf(value)),
        worst: rootOf(most),
        best: Math.max(0, distance.least - meanNoise),
      };
    },
    floor: (noise) => rootOf(squareFloor(noise)),
    falls: { points: 1 / 4, paths: 1 / 2 },
  },
};
