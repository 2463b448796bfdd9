import type { Samples } from '../../../src/dataset/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';

/** Of sin(2x₀)·x₁ + x₁² at n points of the square, with its gradient, about normalised. */
export function smooth(n: number): Required<Pick<Samples, 'x' | 'y' | 'dydx'>> {
  const random = stream(1, 'points');
  const rows = Array.from({ length: n }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
  return {
    x: tensor(rows),
    y: tensor(rows.map(([a, b]) => [Math.sin(2 * a) * b + b * b])),
    dydx: tensor(
      rows.flatMap(([a, b]) => [2 * Math.cos(2 * a) * b, Math.sin(2 * a) + 2 * b]),
      [n, 1, 2],
    ),
  };
}
