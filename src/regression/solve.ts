import { cholesky, choleskySolve, type Tensor } from '../tensor/index.ts';
import type { NormalEquations } from './normal-equations.ts';

/**
 * What is added to the diagonal of the normal equations once that is 1: some hundred times the rounding of 1,000 terms. So
 * terms that the points do not tell apart share what they explain. A step of refinement takes it out again elsewhere.
 */
const RIDGE = 2 ** -36;

/**
 * The solutions [size, m] of the leading parts of normal equations, of several sizes. One Cholesky factor does for all, since
 * its leading parts are the factors of theirs.
 */
export function leadingSolutions(
  equations: readonly NormalEquations[],
  sizes: readonly number[],
): readonly Tensor[] {
  const m = equations.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const solutions = sizes.map((size) => new Float64Array(size * m));
  for (const { matrix, right, outputs } of equations) {
    const solve = solver(matrix, right.length / outputs.length);
    for (const [k, size] of sizes.entries())
      for (const [own, j] of outputs.entries()) {
        const column = Float64Array.from({ length: size }, (_, i) => right[i * outputs.length + own]);
        solve(column).forEach((value, i) => {
          solutions[k][i * m + j] = value;
        });
      }
  }
  return sizes.map((size, k) => ({ shape: [size, m], data: solutions[k] }));
}

/** The function that solves the leading part of a matrix [n, n] as long as its right-hand side. */
function solver(matrix: Float64Array, n: number): (right: Float64Array) => Float64Array {
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(matrix[i * n + i] || 1));
  const scaled = matrix.map((entry, at) => entry * scale[Math.floor(at / n)] * scale[at % n]);
  const damped = scaled.slice();
  for (let i = 0; i < n; i++) damped[i * n + i] += RIDGE;
  const factor = cholesky({ shape: [n, n], data: damped });
  if (factor === undefined) throw new Error('the normal equations of a polynomial are not positive definite');
  const substituted = (b: Float64Array) => choleskySolve(factor, { shape: [b.length, 1], data: b }).data;
  return (right) => {
    const b = right.map((value, i) => value * scale[i]);
    const first = substituted(b);
    const rest = b.map((value, i) => {
      let left = value;
      for (let k = 0; k < b.length; k++) left -= scaled[i * n + k] * first[k];
      return left;
    });
    const correction = substituted(rest);
    return first.map((value, i) => (value + correction[i]) * scale[i]);
  };
}
