/**
 * What smooth activations x·g(x) have in common, whose gate g goes from 0 to 1: SiLU, GELU, its tanh approximation, Mish. Their k-th
 * derivative is x·g⁽ᵏ⁾(x) + k·g⁽ᵏ⁻¹⁾(x).
 */
export const gated = {
  smooth: () => 'everywhere' as const,
  finite: () => true,
  branches: 'none',
  turns: true,
  activation: { vanishesAtZero: true, bounded: false, symmetric: false, straight: false },
} as const;

/** A derivative of x·g(x) in float64. @param gate a derivative of g, by its order */
export function evaluateGated(x: number, order: number, gate: (x: number, order: number) => number): number {
  const own = gate(x, order);
  // Far out x·g⁽ᵏ⁾(x) → 0, and would be ∞·0.
  const product = own === 0 ? 0 : x * own;
  return order === 0 ? product : product + order * gate(x, order - 1);
}
