import { type Architecture, weightCount } from '../../surrogate/index.ts';
import type { SparseOptions } from './options.ts';

/**
 * How many weights each layer keeps. All together they are the share 1 − sparsity of all weights, rounded.
 *
 * By `erdos-renyi-kernel` the density of a layer is ε·(inputs + outputs)/(inputs·outputs), at most 1 (Evci and others, 2020,
 * section 3, of dense layers: there it is Mocanu's Erdős–Rényi graph). ε is such that the total is kept.
 */
export function keptWeights(
  { layers }: Architecture,
  { sparsity, distribution }: Pick<Required<SparseOptions>, 'sparsity' | 'distribution'>,
): readonly number[] {
  const sizes = layers.map(weightCount);
  const kept = Math.round((1 - sparsity) * sum(sizes));
  const ends = layers.map(({ inputs, outputs, unweighted }) => (unweighted ? 0 : inputs + outputs));
  const parts = distribution === 'uniform' ? sizes : ends;
  return rounded(sharedOut(kept, parts, sizes), kept);
}

/** A number shared out in proportion to parts, none of which gets more than its bound. */
function sharedOut(total: number, parts: readonly number[], most: readonly number[]): readonly number[] {
  const full = new Set<number>();
  for (;;) {
    const rest = total - sum(most.filter((_, k) => full.has(k)));
    const scale = rest / sum(parts.filter((_, k) => !full.has(k)));
    const over = parts.flatMap((part, k) => (!full.has(k) && scale * part > most[k] ? [k] : []));
    if (over.length === 0) return parts.map((part, k) => (full.has(k) ? most[k] : scale * part));
    for (const k of over) full.add(k);
  }
}

/** Whole numbers of a given sum: the largest fractions are rounded up. */
function rounded(shares: readonly number[], total: number): readonly number[] {
  const down = shares.map(Math.floor);
  const order = [...shares.keys()].sort((p, q) => shares[q] - down[q] - (shares[p] - down[p]));
  const up = new Set(order.slice(0, total - sum(down)));
  return down.map((count, k) => (up.has(k) ? count + 1 : count));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
