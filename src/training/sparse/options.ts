import * as z from 'zod';
import { type DocumentWords, parsed } from '../../tensor/index.ts';

/** How weights grow: by the loss's gradient (RigL), or at random (SET). */
export const growths = ['rigl', 'set'] as const;

/** What share of its weights each layer keeps. */
export const distributions = ['erdos-renyi-kernel', 'uniform'] as const;

/**
 * Dynamic sparse training: a share of the weights is zero from the first step to the last, and which ones changes. Biases
 * are dense. From time to time each layer drops its smallest weights and grows as many others, which start at zero.
 */
export interface SparseOptions {
  /**
   * What grows. `rigl`: weights with the largest gradient of the loss on the next batch (Evci and others, "Rigging the Lottery",
   * 2020). `set`: any, at random, each time as many (Mocanu and others, "Scalable training of artificial neural networks with
   * adaptive sparse connectivity", 2018).
   */
  readonly by: (typeof growths)[number];
  /** Share of all weights that are zero, in (0, 1). */
  readonly sparsity: number;
  /**
   * Steps from one change to the next, rounded up to whole calls, of 64 steps in Adam's case. Default 128 of `rigl`, an epoch
   * of `set`.
   */
  readonly every?: number;
  /** Share of the steps, in (0, 1], after which the choice stays. Default 0.75 of `rigl`, 1 of `set`. */
  readonly until?: number;
  /**
   * Share of a layer's weights, in (0, 1), that goes in the first change. Of `rigl` it falls to 0 by half a cosine, of `set` it
   * stays. Default 0.3.
   */
  readonly fraction?: number;
  /**
   * How weights are shared out to layers. `erdos-renyi-kernel` (default): in proportion to inputs + outputs, at most all, so that
   * narrow layers stay denser. `uniform`: every layer keeps the same share.
   */
  readonly distribution?: (typeof distributions)[number];
}

const BETWEEN = 'must be above 0 and below 1';
const STEPS = 'must be a whole number of at least 1';
const UNTIL = 'must be above 0 and at most 1';
const between = z.number(BETWEEN).gt(0, BETWEEN).lt(1, BETWEEN);

/** The schema of {@link SparseOptions}, wherever they come from. */
export const sparseSchema = z.strictObject(
  {
    by: z.enum(growths, "must be 'rigl' or 'set'"),
    sparsity: between,
    every: z.int(STEPS).min(1, STEPS).optional(),
    until: z.number(UNTIL).gt(0, UNTIL).max(1, UNTIL).optional(),
    fraction: between.optional(),
    distribution: z.enum(distributions, "must be 'erdos-renyi-kernel' or 'uniform'").optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be an object with by and sparsity' : undefined) },
) satisfies z.ZodType<SparseOptions>;

const words: DocumentWords = {
  name([part]) {
    const names: Readonly<Record<PropertyKey, string>> = {
      by: 'what grows in dynamic sparse training',
      sparsity: 'the sparsity of a training',
      every: 'the steps between two changes of a sparse training',
      until: 'the share of the steps with changes of a sparse training',
      fraction: 'the share of weights in the first change of a sparse training',
      distribution: 'the distribution of weights to layers',
    };
    return names[part] ?? 'dynamic sparse training';
  },
  remedy([part]) {
    const remedies: Readonly<Record<PropertyKey, string>> = {
      sparsity: 'Give for example 0.9.',
      every: 'Give for example 128.',
      until: 'Give for example 0.75.',
      fraction: 'Give for example 0.3.',
    };
    return remedies[part] ?? "Give for example { by: 'rigl', sparsity: 0.9 }.";
  },
};

/** Options with their defaults; changes without a number of steps between them come once an epoch. */
export interface ResolvedSparse extends Required<Omit<SparseOptions, 'every'>> {
  readonly every: number | undefined;
}

/** Options with their defaults. @throws InputError naming the one that is wrong */
export function resolvedSparse(options: SparseOptions): ResolvedSparse {
  const { by, ...given } = parsed<SparseOptions>(sparseSchema, options, words);
  const {
    every = by === 'set' ? undefined : 128,
    until = by === 'set' ? 1 : 0.75,
    fraction = 0.3,
    distribution = 'erdos-renyi-kernel',
    sparsity,
  } = given;
  return { by, sparsity, every, until, fraction, distribution };
}
