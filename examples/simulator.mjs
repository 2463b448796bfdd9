/*
 * A simulator as a module: callbacks that return values and, here, vector-Jacobian products by an adjoint written by
 * hand. Where yours is a process or a server, await it in them; `batch` and `concurrency` say how many points it
 * takes at once.
 *
 *   npx sobolev sample ./simulator.mjs --points 2048 --order 1 --out rod.parquet
 *
 * Here the steady temperature of a rod, −k·T″ + β·T·|T| = q on (0, 1) with T = 0 at both ends, on a grid: Newton's
 * method for the values; one more solve with the same (symmetric) matrix for all derivatives of an output.
 */
import { callbackModel } from 'sobolev';

const cells = 64;
const h = 1 / cells;
const nodes = cells - 1;

/** Solves the symmetric tridiagonal system with `off` beside the diagonal (Thomas's algorithm). */
function solve(diagonal, off, right) {
  const [d, x] = [[...diagonal], [...right]];
  for (let i = 1; i < nodes; i++) {
    const factor = off / d[i - 1];
    d[i] -= factor * off;
    x[i] -= factor * x[i - 1];
  }
  for (let i = nodes - 1; i >= 0; i--) x[i] = (x[i] - (i + 1 < nodes ? off * x[i + 1] : 0)) / d[i];
  return x;
}

const left = (T, i) => (i > 0 ? T[i - 1] : 0);
const right = (T, i) => (i + 1 < nodes ? T[i + 1] : 0);
/** −T″ at node i. */
const curve = (T, i) => (2 * T[i] - left(T, i) - right(T, i)) / h ** 2;
/** The diagonal of the Jacobian ∂residual/∂T. */
const diagonalAt = (T, [k, beta]) => T.map((t) => (2 * k) / h ** 2 + 2 * beta * Math.abs(t));

function temperature(point) {
  const [k, beta, q] = point;
  let T = new Array(nodes).fill(0);
  for (let iteration = 0; iteration < 50; iteration++) {
    const residual = T.map((t, i) => k * curve(T, i) + beta * t * Math.abs(t) - q);
    const step = solve(diagonalAt(T, point), -k / h ** 2, residual);
    T = T.map((t, i) => t - step[i]);
    if (Math.max(...step.map(Math.abs)) < 1e-13) return T;
  }
  throw new Error("Newton's method did not converge");
}

export default callbackModel({
  name: 'rod',
  inputs: [
    { name: 'conductivity', unit: 'W/K', lo: 0.5, hi: 2 },
    { name: 'loss', unit: 'W/K²', lo: 1, hi: 10 },
    { name: 'heat', unit: 'W', lo: 1, hi: 20 },
  ],
  outputs: [
    { name: 'mean', unit: 'K' },
    { name: 'middle', unit: 'K' },
  ],
  evaluate: (points) =>
    points.map((point) => {
      const T = temperature(point);
      return [T.reduce((sum, t) => sum + t * h, 0), T[nodes >> 1]];
    }),
  vjp: (points, weights) =>
    points.map((point, n) => {
      const T = temperature(point);
      const [mean, middle] = weights[n];
      const bar = T.map((_, i) => mean * h + (i === nodes >> 1 ? middle : 0));
      const adjoint = solve(diagonalAt(T, point), -point[0] / h ** 2, bar);
      // −adjointᵀ·∂residual/∂(k, β, q)
      const product = (by) => -adjoint.reduce((sum, a, i) => sum + a * by(i), 0);
      return [product((i) => curve(T, i)), product((i) => T[i] * Math.abs(T[i])), product(() => -1)];
    }),
  batch: 16,
});
