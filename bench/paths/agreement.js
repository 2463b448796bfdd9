/** In what labels by paths must agree. */

/** @import { Agreement } from '../side-by-side.js' */

/** Values of points, then their gradients; the labels of a contender with its columns apart. @param {readonly number[]} numbers @param {number} points */
function columnsOf(numbers, points) {
  const width = numbers.length / points - 1;
  return [
    numbers.slice(0, points),
    ...Array.from({ length: width }, (_, j) =>
      Array.from({ length: points }, (_, n) => numbers[points + n * width + j]),
    ),
  ];
}

/** @param {readonly number[]} column */
const sizeOf = (column) => column.reduce((sum, value) => sum + Math.abs(value), 0);

/** @param {number} points @returns {Agreement} */
export const sameNormals = (points) => ({
  of: 'first value and last slope',
  steps: 1,
  // A single path that falls on the other side of a kink says nothing: not the largest.
  measure: 'mean of absolute differences in that of the column, where it is largest',
  tolerance: 1e-4,
  deviation(numbers, referee) {
    const others = columnsOf(referee, points);
    return Math.max(
      ...columnsOf(numbers, points).map((column, j) => {
        const differences = column.map((value, n) => value - others[j][n]);
        return sizeOf(differences) / sizeOf(others[j]);
      }),
    );
  },
});

/** Differences at points are independent, so their spread tells the standard error of their mean. @param {number} points @returns {Agreement} */
export const ownNormals = (points) => ({
  of: 'first value and last slope',
  steps: 1,
  measure: 'mean difference of a column in its standard errors, where it is largest',
  tolerance: 4,
  deviation(numbers, referee) {
    const others = columnsOf(referee, points);
    return Math.max(
      ...columnsOf(numbers, points).map((column, j) => {
        const differences = column.map((value, n) => value - others[j][n]);
        const mean = differences.reduce((sum, d) => sum + d) / points;
        const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
        // Contenders with one generator draw the same.
        return mean === 0 ? 0 : Math.abs(mean) / Math.sqrt(squares / (points - 1) / points);
      }),
    );
  },
});
