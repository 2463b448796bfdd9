import type { Expression } from '../../graph/index.ts';
import type { Draw } from '../draw.ts';
import type { Batch } from '../term.ts';
import { fillSigns } from './random.ts';

/** Random combinations of k vectors that each point has, in place of all k. */
export interface Combinations {
  readonly draw: Draw;
  /** Combination i of what each point has k of: [B, k, …] to [B, …]. */
  of(batch: Pick<Batch, 'drawn'>, all: Expression, i: number): Expression;
}

/**
 * Combinations Σ ±vᵢ/√k with signs drawn anew at each step. In expectation the square of what is linear in v is the mean of its
 * squares at all k.
 *
 * @param count combinations a step
 */
export function combinationsOf(name: string, k: number, count: number): Combinations {
  const draw: Draw = {
    name,
    shape: [count, k],
    next({ random }) {
      const signs = new Float32Array(count * k);
      fillSigns(random, signs);
      return signs.map((sign) => sign / Math.sqrt(k));
    },
  };
  return {
    draw,
    of({ drawn }, all, i) {
      const [rows, , ...rest] = all.shape;
      const wide = rest.reduce<number>((product, size) => product * Number(size), 1);
      return drawn(name)
        .slice(0, i, i + 1)
        .matmul(all.reshape([rows, k, wide]))
        .reshape([rows, ...rest]);
    },
  };
}
