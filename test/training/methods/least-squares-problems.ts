import type { Squares } from '../../../src/training/squares/squares.ts';

export interface Problem {
  readonly start: readonly number[];
  residual(p: readonly number[]): readonly number[];
  jacobian(p: readonly number[]): readonly (readonly number[])[];
}

/** Moré, Garbow and Hillstrom, "Testing Unconstrained Optimization Software", 1981, by their numbers. */
export const problems: Readonly<Record<string, Problem & { readonly minimum: number }>> = {
  'Rosenbrock (1)': {
    start: [-1.2, 1],
    residual: ([x, y]) => [10 * (y - x * x), 1 - x],
    jacobian: ([x]) => [
      [-20 * x, 10],
      [-1, 0],
    ],
    minimum: 0,
  },
  'Freudenstein and Roth (2), at the farther minimum': {
    start: [0.5, -2],
    residual: ([x, y]) => [-13 + x + ((5 - y) * y - 2) * y, -29 + x + ((y + 1) * y - 14) * y],
    jacobian: ([, y]) => [
      [1, 10 * y - 3 * y * y - 2],
      [1, 3 * y * y + 2 * y - 14],
    ],
    minimum: 48.98425367924,
  },
  'Powell, singular (13)': {
    start: [3, -1, 0, 1],
    residual: ([a, b, c, d]) => [
      a + 10 * b,
      Math.sqrt(5) * (c - d),
      (b - 2 * c) ** 2,
      Math.sqrt(10) * (a - d) ** 2,
    ],
    jacobian: ([a, b, c, d]) => [
      [1, 10, 0, 0],
      [0, 0, Math.sqrt(5), -Math.sqrt(5)],
      [0, 2 * (b - 2 * c), -4 * (b - 2 * c), 0],
      [2 * Math.sqrt(10) * (a - d), 0, 0, -2 * Math.sqrt(10) * (a - d)],
    ],
    minimum: 0,
  },
  'linear of rank 1 (33)': {
    start: [1, 1, 1],
    residual: (p) =>
      Array.from({ length: 6 }, (_, i) => (i + 1) * p.reduce((s, v, j) => s + (j + 1) * v, 0) - 1),
    jacobian: (p) => Array.from({ length: 6 }, (_, i) => p.map((_, j) => (i + 1) * (j + 1))),
    minimum: (6 * 5) / (2 * 13),
  },
};

/** @param asked gets the numbers of rows that sums are asked of */
export function squaresOf({ start, residual, jacobian }: Problem, asked: number[] = []): Squares {
  const count = residual(start).length;
  const sums = (p: Float64Array, rows = count) => {
    const [r, j, n] = [residual([...p]).slice(0, rows), jacobian([...p]).slice(0, rows), p.length];
    const dot = (a: number, of: (row: number) => number) =>
      j.reduce((s, row, k) => s + row[a] * of(k), 0) * (count / rows);
    return {
      total: (count / rows) * r.reduce((sum, value) => sum + value * value, 0),
      gradient: Float64Array.from({ length: n }, (_, a) => dot(a, (k) => r[k])),
      gram: Float64Array.from({ length: n * n }, (_, at) => dot(Math.floor(at / n), (k) => j[k][at % n])),
    };
  };
  return {
    free: start.map((_, k) => k),
    count,
    least: 1,
    gradient: async (p, rows = count) => {
      asked.push(rows);
      return { ...sums(p, rows), terms: {} };
    },
    gram: async (p, rows) => sums(p, rows).gram,
    bend: async (p, shift, rows = count) => {
      const at = (sign: number) => residual([...p].map((value, k) => value + sign * shift[k]));
      const [ahead, here, behind] = [at(1), at(0), at(-1)];
      const second = here.map((value, k) => ahead[k] - 2 * value + behind[k]).slice(0, rows);
      const j = jacobian([...p]);
      return Float64Array.from(p, (_, a) => (count / rows) * second.reduce((s, u, k) => s + u * j[k][a], 0));
    },
    dispose: async () => {},
  };
}
