import * as z from 'zod';
import { demand } from '../../tensor/index.ts';

/**
 * Directions v of Hessian-vector products that a training compares, in normalised units: an input is counted in its standard
 * deviations.
 */
export type Directions =
  /** Drawn anew at each step, with E[v vᵀ] = I. Where data hold products along directions of their own: those. */
  | RandomDirections
  /** Principal components of the gradients of the batch. */
  | PrincipalDirections
  /** Each input's own axis: whole Hessians. */
  | { readonly kind: 'axes' }
  | {
      readonly kind: 'given';
      /** A direction each, one number an input, not all of them 0. */
      readonly vectors: readonly (readonly number[])[];
    };

export interface RandomDirections {
  readonly kind: 'random';
  /** Signs, normal numbers, or uniform on the sphere of radius √d. Default `rademacher`, of least variance. */
  readonly distribution?: 'rademacher' | 'gaussian' | 'sphere';
  /** Directions a step. Default 1. */
  readonly count?: number;
}

export interface PrincipalDirections {
  readonly kind: 'principal';
  /** Share of the variance of the gradients that the directions have together, in (0, 1]. One is taken at least. Default 0.95. */
  readonly share?: number;
  /** Whether directions count by their singular values. Default true, as published. */
  readonly weighted?: boolean;
  /**
   * Whose gradients: the labels of the batch, or those that the network predicts. The latter are looked at once every 64
   * steps, on the first batch of these. Default `reference`.
   */
  readonly of?: 'reference' | 'network';
  /** Most directions, at most d. Default d. */
  readonly most?: number;
}

const COUNT = 'must be a whole number of at least 1';
const SHARE = 'must be a number above 0 and at most 1';

/** The schema of {@link Directions}. */
export const directionsSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('random'),
      distribution: z
        .enum(['rademacher', 'gaussian', 'sphere'], 'must be "rademacher", "gaussian" or "sphere"')
        .optional(),
      count: z.int(COUNT).min(1, COUNT).optional(),
    }),
    z.strictObject(
      {
        kind: z.literal('principal'),
        share: z.number(SHARE).gt(0, SHARE).max(1, SHARE).optional(),
        weighted: z.boolean('must be true or false').optional(),
        of: z.enum(['reference', 'network'], 'must be "reference" or "network"').optional(),
        most: z.int(COUNT).min(1, COUNT).optional(),
      },
      {
        // What random directions have, …
        error: ({ code, keys }) =>
          code === 'unrecognized_keys' && keys?.includes('count')
            ? 'of the kind "principal" has most in place of count, beside share, weighted and of'
            : undefined,
      },
    ),
    z.strictObject({ kind: z.literal('axes') }),
    z.strictObject({
      kind: z.literal('given'),
      vectors: z
        .array(
          z
            .array(z.number('must be a finite number'), 'must be a list of numbers, one for each input')
            .refine((vector) => vector.some((entry) => entry !== 0), 'must have a number that is not 0'),
          'must be a list of directions, each a list of numbers',
        )
        .min(1, 'must have a direction'),
    }),
  ],
  {
    error: ({ code }: { readonly code?: string }) =>
      code === 'invalid_type'
        ? 'must be an object with the kind "random", "principal", "axes" or "given"'
        : 'must be "random", "principal", "axes" or "given"',
  },
);

/** What directions are unless something is asked for: one of random signs a step. */
export const RANDOM: RandomDirections = { kind: 'random' };

/** @throws InputError where directions do not fit d inputs: more principal ones, or given ones of another length */
export function checkDirections(directions: Directions, d: number): void {
  if (directions.kind === 'principal') {
    const { most = d } = directions;
    demand(
      most <= d,
      `there are at most as many principal directions as inputs, ${d}`,
      most,
      'Ask for fewer, or leave out how many.',
    );
  }
  if (directions.kind !== 'given') return;
  for (const [k, vector] of directions.vectors.entries())
    demand(
      vector.length === d && vector.every(Number.isFinite) && vector.some((entry) => entry !== 0),
      `direction ${k} must have ${d} finite numbers, one for each input, not all of them 0`,
      vector,
      'Correct it.',
    );
}

/** Sweeps that directions take at each step. The paper's k, by which it weighs second derivatives. */
export function sweepsOf(directions: Directions, inputs: number): number {
  if (directions.kind === 'random') return directions.count ?? 1;
  if (directions.kind === 'principal') return 1;
  return directions.kind === 'axes' ? inputs : directions.vectors.length;
}
