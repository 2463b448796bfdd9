import type { PolishOptions } from '../../training/index.ts';

/** What a trial spends on a candidate, rung by rung; each rung begins with what the one before left. */
export interface Effort {
  /** Networks that start side by side. */
  readonly starts: number;
  readonly rungs: readonly Rung[];
}

export interface Rung {
  /** Networks that come to it: the best of the one before. */
  readonly networks: number;
  /** Rows to train on, at most. */
  readonly rows: number;
  /** Steps of Adam. */
  readonly adam?: number;
  /** Then steps of polishing. */
  readonly polishing?: number;
  /** Default: Levenberg and Marquardt's method. */
  readonly by?: PolishOptions['by'];
  /** A candidate that misses its target by this factor after it, in squared errors, does not come to the next. */
  readonly hopeless: number;
}

/** Rows of early rungs: enough to tell the good from the bad. */
const FEW = 16_384;
const ALL = Number.POSITIVE_INFINITY;
/**
 * Labels for each parameter, where these have no noise: more tell nothing new. Least squares see them all at every step, and of many
 * more they would see a part. With that, losses on `borehole` fell a hundred times less.
 */
const EXACT_LABELS = 128;
const LEAST_ROWS = 512;
/** More parameters than these make steps of Levenberg and Marquardt's method slower than they are worth in a search. */
const MOST_SQUARED = 640;

/**
 * Small networks fail by their start, so they have many; each costs little. A step of least squares takes time as the square of
 * the parameters. Larger networks have fewer starts, and more steps of Adam, which are cheap beside it.
 *
 * @param labels where they have no noise
 */
export function effortFor(parameters: number, labels?: NoiselessLabels): Effort {
  if (parameters > MOST_SQUARED)
    return {
      starts: 1,
      rungs: [
        { networks: 1, rows: ALL, adam: 5000, hopeless: 1000 },
        { networks: 1, rows: ALL, adam: 20_000, polishing: 100, by: 'quasi-newton', hopeless: 1 },
      ],
    };
  const starts = parameters <= 100 ? 8 : parameters <= 250 ? 4 : 2;
  const adam = parameters <= 100 ? 1000 : 2000;
  const all = rowsFor(parameters, labels);
  return {
    starts,
    rungs: [
      { networks: starts, rows: Math.min(FEW, all), adam, polishing: 10, hopeless: 300 },
      { networks: Math.max(1, starts / 4), rows: all, polishing: 40, hopeless: 10 },
      { networks: 1, rows: all, polishing: 120, hopeless: 1 },
    ],
  };
}

/** What a trained network gets that lost some of its weights: no start but its own, so no rung to tell starts apart. */
export function trimEffort(parameters: number, labels?: NoiselessLabels): readonly Rung[] {
  const rows = rowsFor(parameters, labels);
  return [
    { networks: 1, rows, polishing: 40, hopeless: 10 },
    { networks: 1, rows, polishing: 120, hopeless: 1 },
  ];
}

/** Labels without noise. */
export interface NoiselessLabels {
  /** How many a row has. */
  readonly each: number;
}

function rowsFor(parameters: number, labels?: NoiselessLabels): number {
  return labels === undefined
    ? ALL
    : Math.max(LEAST_ROWS, Math.ceil((EXACT_LABELS * parameters) / labels.each));
}
