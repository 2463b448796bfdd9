import * as z from 'zod';
import { type DocumentWords, parsed } from '../tensor/index.ts';

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
  /**
   * Linear between points (share of the steps, rate); constant outside. The last rate may be 0. Huge and Savine,
   * "Differential ML", 2020.
   */
  | {
      readonly kind: 'piecewise-linear';
      readonly points: readonly (readonly [share: number, rate: number])[];
    };

const POSITIVE = 'must be positive and finite';
const positive = z.number(POSITIVE).positive(POSITIVE);
const share = (message: string) => z.number(message).gt(0, message).lt(1, message);
const NOT_NEGATIVE = 'must be finite and at least 0';
const notNegative = z.number(NOT_NEGATIVE).min(0, NOT_NEGATIVE);
const INCREASING = 'must have shares that increase within [0, 1]';

/** The schema of {@link Schedule}, wherever a schedule comes from. */
export const scheduleSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('constant'), rate: positive }),
    z.strictObject({
      kind: z.literal('cosine'),
      peak: positive,
      final: notNegative.optional(),
    }),
    z.strictObject({
      kind: z.literal('one-cycle'),
      peak: positive,
      warmup: share('must lie in (0, 1)').optional(),
    }),
    z.strictObject({
      kind: z.literal('piecewise-linear'),
      points: z
        .array(z.tuple([z.number(INCREASING), notNegative]).readonly())
        .min(1, 'must be one or more, with rates that are positive and finite')
        .superRefine((points, context) => {
          // Only the end may be 0, as that of a cosine.
          const at = points.findIndex(([, rate], k) => rate === 0 && (k === 0 || k < points.length - 1));
          if (at !== -1)
            context.addIssue({ code: 'custom', path: [at, 1], message: `${POSITIVE}, but for the last` });
        })
        .refine(
          (points) => points.every(([at], k) => at >= 0 && at <= 1 && (k === 0 || at > points[k - 1][0])),
          {
            error: INCREASING,
          },
        )
        .readonly(),
    }),
  ],
  {
    error: ({ code }: { readonly code?: string }) =>
      code === 'invalid_type'
        ? 'must be an object with the kind of a schedule'
        : "must be 'constant', 'cosine', 'one-cycle' or 'piecewise-linear'",
  },
) satisfies z.ZodType<Schedule>;

const words: DocumentWords = {
  name([part]) {
    const names: Readonly<Record<PropertyKey, string>> = {
      final: 'the final rate of a cosine schedule',
      warmup: 'the warm-up of a one-cycle schedule',
      points: 'points of a piecewise-linear schedule',
      kind: 'the kind of a schedule',
    };
    return names[part] ?? 'learning rates';
  },
  remedy([part]) {
    const remedies: Readonly<Record<PropertyKey, string>> = {
      final: 'Leave it out, or try 1e-6.',
      warmup: 'Try 0.3.',
      points: 'Sort and correct them.',
      kind: 'Correct it.',
    };
    return remedies[part] ?? 'Try 1e-3.';
  },
};

/**
 * The learning rate of every step.
 *
 * @throws InputError when a rate is not positive and finite (the last may be 0), a share is outside [0, 1], or shares do not increase
 */
export function learningRates(schedule: Schedule, steps: number): Float64Array {
  return ratesOf(schedule, steps).between(0, steps);
}

/** Learning rates that are computed as they are needed: there may be more steps than memory holds numbers. */
export interface LearningRates {
  /** The largest rate of the schedule. */
  readonly peak: number;
  /** The rates of the steps from `first` up to before `end`, or before the last one's end. */
  between(first: number, end: number): Float64Array;
}

/** @throws InputError as {@link learningRates} */
export function ratesOf(schedule: Schedule, steps: number): LearningRates {
  const valid = parsed<Schedule>(scheduleSchema, schedule, words);
  const rate = rateAt(valid);
  return {
    peak: peakOf(valid),
    between: (first, end) =>
      Float64Array.from({ length: Math.max(0, Math.min(end, steps) - first) }, (_, k) =>
        rate(steps === 1 ? 0 : (first + k) / (steps - 1)),
      ),
  };
}

function peakOf(schedule: Schedule): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.rate;
    case 'cosine':
      return Math.max(schedule.peak, schedule.final ?? 0);
    case 'one-cycle':
      return schedule.peak;
    case 'piecewise-linear':
      return Math.max(...schedule.points.map(([, rate]) => rate));
  }
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
