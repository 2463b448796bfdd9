import * as z from 'zod';
import { InputError } from '../tensor/index.ts';

/** How many directions of a reduction are kept: a number, or as many as have a share of the whole. */
export interface Kept {
  /** How many. Give this or `share`. */
  readonly keep?: number;
  /** The least share of all variance, or of all squared derivatives, that they have together, in (0, 1]. */
  readonly share?: number;
}

const KEEP = 'must be a whole number of at least 1';
const SHARE = 'must be above 0, at most 1';

/** The keys of {@link Kept} in a schema. */
export const keptSchema = {
  keep: z.int(KEEP).min(1, KEEP).optional(),
  share: z.number(SHARE).gt(0, SHARE).max(1, SHARE).optional(),
};

/** For schemas: both were given. */
export const isOneOf = ({ keep, share }: Kept) => keep === undefined || share === undefined;
export const ONE_OF = 'must give keep or share, not both';

/**
 * How many of the largest numbers are kept: `keep` of them, or the fewest that have a share of the total. One at least.
 *
 * @param energies from the largest to the least, at least one; what is not above 0 counts as 0
 * @param total of which the share is taken. Default: their sum
 * @throws InputError where fewer are there than are to be kept
 */
export function countKept(
  energies: ArrayLike<number>,
  { keep, share }: Kept,
  of: { readonly what: string; readonly most: number; readonly total?: number },
): number {
  if (keep !== undefined) {
    if (keep <= of.most) return keep;
    throw new InputError(`there are ${of.most} ${of.what} at most`, String(keep), 'Keep fewer.');
  }
  const positive = Array.from(energies, (energy) => Math.max(energy, 0));
  const total = of.total ?? positive.reduce((sum, energy) => sum + energy, 0);
  let rest = total;
  for (const [k, energy] of positive.entries()) {
    // Comparing what is left keeps digits where the share is near 1.
    if (k > 0 && rest <= (1 - (share ?? 1)) * total) return k;
    rest -= energy;
  }
  return positive.length;
}
