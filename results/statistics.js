/** What a few seeds say: medians, quartiles, and whether one thing is better than another. */

/** The median of what is known; null where nothing is. @param {readonly (number | null)[]} numbers */
export const median = (numbers) => quantile(numbers, 0.5);

/** A quantile of what is known, linear between neighbours; null where nothing is. @param {readonly (number | null)[]} numbers @param {number} share */
export function quantile(numbers, share) {
  const known = numbers.filter((number) => number !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const at = share * (known.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, known.length - 1);
  return known[below] + (at - below) * (known[above] - known[below]);
}

/**
 * How many of so many pairs must fall the same way to be more than chance: a fair coin does as well, on either side, in at most 5 % of
 * cases. Undefined where all of them would not do.
 *
 * @param {number} pairs
 */
export function decisive(pairs) {
  return Array.from({ length: pairs + 1 }, (_, k) => k).find((least) => byChance(pairs, least) <= 0.05);
}

/** How often a fair coin falls at least so many times the same way, on either side. @param {number} pairs @param {number} least more than half */
export function byChance(pairs, least) {
  let tail = 0;
  for (let k = least; k <= pairs; k++) tail += choose(pairs, k) / 2 ** pairs;
  return 2 * tail;
}

/** @param {number} n @param {number} k */
function choose(n, k) {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** "3.8e-5", "1.2", "0"; a dash where it is not known. @param {number | null} value */
export const small = (value) => {
  if (value === null) return '–';
  if (value === 0) return '0';
  return value >= 0.1 && value < 1000 ? value.toPrecision(2) : value.toExponential(1).replace('e+', 'e');
};

/** "3.8e-5", always with an exponent; a dash where it is not known. @param {number | null} value */
export const scientific = (value) =>
  value === null ? '–' : value === 0 ? '0' : value.toExponential(1).replace('e+', 'e');
