/**
 * The first place where numbers are not others, or −1. They may differ by a tolerance, relative to their size and at least to 1;
 * NaN and infinities are what they are.
 */
export function firstDifference(
  values: ArrayLike<number>,
  others: ArrayLike<number>,
  tolerance: number,
): number {
  return Array.from(values).findIndex((value, k) => {
    const size = Math.max(1, Math.abs(value));
    return !Object.is(value, others[k]) && !(Math.abs(value - others[k]) <= tolerance * size);
  });
}
