import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions, countFrom, MOST_COLUMNS } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

export interface RosenbrockOptions extends TestFunctionOptions {
  /** Number of inputs, 2 to 65,536. Default 2. */
  readonly dimension?: number;
}

/**
 * The Rosenbrock function Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² over [−5, 10]ⁿ: a curved valley whose floor falls slowly to
 * 0 at (1, …, 1).
 *
 * Rosenbrock, "An automatic method for finding the greatest or least value of a function", The Computer Journal 3,
 * 1960; in n dimensions and over this domain as in the Virtual Library of Simulation Experiments (Surjanovic and
 * Bingham).
 */
export function rosenbrock(options: RosenbrockOptions = {}): ExactModel {
  const { precision, dimension = 2 } = checkedOptions('rosenbrock', options, {
    dimension: countFrom(2, MOST_COLUMNS).optional(),
    ...testFunctionSchemas,
  });
  return functionModel({
    name: 'rosenbrock',
    inputs: Array.from({ length: dimension }, (_, i) => ({ name: `x${i + 1}`, lo: -5, hi: 10 })),
    outputs: [{ name: 'y' }],
    function: (_, x) => {
      const [first, next] = [x.slice(1, 0, dimension - 1), x.slice(1, 1, dimension)];
      const climb = next.sub(first.square()).square().mul(100);
      return climb.add(first.neg().add(1).square()).sum([1], true);
    },
    precision,
    parameters: { dimension },
  });
}
