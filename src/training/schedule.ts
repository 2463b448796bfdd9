import { InputError } from '../tensor/index.ts';

/** How the learning rate runs over the steps of a training; `peak` and `rate` are Adam's step size. */
export type Schedule =
  | { readonly kind: 'constant'; readonly rate: number }
  /** Half a cosine from `peak` to `final` (default 0). Loshchilov and Hutter, "SGDR", 2017, eq. 5. */
  | { readonly kind: 'cosine'; readonly peak: number; readonly final?: number }
  /**
   * Half a cosine up from peak/25 over the first `warmup` share of the steps (default 0.3), then down to peak/10⁴.
   * Smith and Topin, "Super-convergence", 2019.
   */
  | { readonly kind: 'one-cycle'; readonly peak: number; readonly warmup?: number }
  /** Linear between points (share of the steps, rate); constant outside. Huge and Savine, "Differential ML", 2020. */
  | {
      readonly kind: 'piecewise-linear';
      readonly points: readonly (readonly [share: number, rate: number])[];
    };

/**
 * The learning rate of every step.
 *
 * @throws InputError when a rate is not positive and finite, a share is outside [0, 1], or shares do not increase
 */
export function learningRates(schedule: Schedule, steps: number): Float64Array {
  check(schedule);
  const rate = rateAt(schedule);
  return Float64Array.from({ length: steps }, (_, step) => rate(steps === 1 ? 0 : step / (steps - 1)));
}

function rateAt(schedule: Schedule): (share: number) => number {
  switch (schedule.kind) {
    case 'constant':
      return () => schedule.rate;
    case 'cosine':
      return (share) => cosine(schedule.peak, schedule.final ?? 0, share);
    case 'one-cycle': {
      const { peak, warmup = 0.3 } = schedule;
      return (share) =>
        share < warmup
          ? cosine(peak / 25, peak, share / warmup)
          : cosine(peak, peak / 1e4, (share - warmup) / (1 - warmup));
    }
    case 'piecewise-linear':
      return (share) => interpolate(schedule.points, share);
  }
}

function cosine(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}

function interpolate(points: readonly (readonly [number, number])[], share: number): number {
  const next = points.findIndex(([at]) => at >= share);
  if (next <= 0) return points[next === 0 ? 0 : points.length - 1][1];
  const [x0, y0] = points[next - 1];
  const [x1, y1] = points[next];
  return y0 + ((y1 - y0) * (share - x0)) / (x1 - x0);
}

function peaksOf(schedule: Schedule): readonly number[] {
  switch (schedule.kind) {
    case 'constant':
      return [schedule.rate];
    case 'piecewise-linear':
      return schedule.points.map(([, rate]) => rate);
    default:
      return [schedule.peak];
  }
}

function check(schedule: Schedule): void {
  const rates = peaksOf(schedule);
  if (rates.length === 0 || !rates.every((rate) => Number.isFinite(rate) && rate > 0))
    throw new InputError('learning rates must be positive and finite', rates.join(', '), 'Try 1e-3.');
  if (
    schedule.kind === 'cosine' &&
    schedule.final !== undefined &&
    !(schedule.final >= 0 && Number.isFinite(schedule.final))
  )
    throw new InputError(
      'the final rate of a cosine schedule must be finite and at least 0',
      String(schedule.final),
      'Leave it out, or try 1e-6.',
    );
  if (
    schedule.kind === 'one-cycle' &&
    schedule.warmup !== undefined &&
    !(schedule.warmup > 0 && schedule.warmup < 1)
  )
    throw new InputError(
      'the warm-up of a one-cycle schedule must lie in (0, 1)',
      String(schedule.warmup),
      'Try 0.3.',
    );
  if (schedule.kind !== 'piecewise-linear') return;
  const shares = schedule.points.map(([share]) => share);
  if (!shares.every((share, k) => share >= 0 && share <= 1 && (k === 0 || share > shares[k - 1])))
    throw new InputError(
      'shares of a piecewise-linear schedule must increase within [0, 1]',
      shares.join(', '),
      'Sort them.',
    );
}
