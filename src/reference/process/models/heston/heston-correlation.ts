import { expression, type Operand } from '../../../../graph/index.ts';
import type { NoiseCorrelation } from '../../correlation.ts';
import { isList, numberAt, type OfComponents } from '../../number-or-input.ts';
import type { Inputs } from '../../parts.ts';

/**
 * The correlation of all Brownian motions, prices before variances. With C that of prices, a variance i moves with price j by
 * ρᵢ·Cᵢⱼ, and with variance j by ρᵢ·ρⱼ·Cᵢⱼ. So B = ρ·W + √(1 − ρ²)·(a motion of its own), which is positive definite wherever C is.
 */
export function hestonCorrelation(
  rho: OfComponents,
  ofPrices: NoiseCorrelation | undefined,
  n: number,
): NoiseCorrelation {
  const rhos = isList(rho) ? rho : Array.from({ length: n }, () => rho);
  const isFixed = rhos.every((one) => typeof one === 'number') && typeof ofPrices !== 'function';
  if (isFixed) {
    const c = ofPrices ?? identity(n);
    return joined(n, c, rhos as readonly number[], (a, b) => a * b);
  }
  return (x: Inputs) => {
    const c = typeof ofPrices === 'function' ? ofPrices(x) : (ofPrices ?? identity(n));
    const at = rhos.map((one) => numberAt(one, x));
    const product = (a: Operand, b: Operand): Operand => expression(a).mul(b);
    return joined<Operand>(n, c, at, product);
  };
}

/** Entries below the diagonal are those above it, so that both are one expression. */
function joined<Entry extends Operand>(
  n: number,
  c: readonly (readonly Entry[])[],
  rho: readonly Entry[],
  product: (a: Entry, b: Entry) => Entry,
): (Entry | 1)[][] {
  const entry = (i: number, j: number): Entry | 1 => {
    if (i === j) return 1;
    if (i > j) return entry(j, i);
    if (j < n) return c[i][j];
    const other = c[i % n][j - n];
    if (i < n) return i === j - n ? rho[i] : product(rho[j - n], other);
    return product(product(rho[i - n], rho[j - n]), other);
  };
  const motions = Array.from({ length: 2 * n }, (_, i) => i);
  return motions.map((i) => motions.map((j) => entry(i, j)));
}

function identity(n: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
}
