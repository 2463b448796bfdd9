/** Nodes and weights of a rule of quadrature: Σ wⱼ·f(xⱼ). */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The Gauss–Legendre rule of n nodes on [−1, 1], exact for polynomials of degree 2n − 1. Nodes rise. They are the roots of the
 * Legendre polynomial Pₙ, found by Newton's method from Tricomi's cos(π(j − ¼)/(n + ½)); wⱼ = 2/((1 − xⱼ²)·Pₙ′(xⱼ)²).
 */
export function gaussLegendre(n: number): Quadrature {
  const [nodes, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let j = 0; j < n; j++) {
    let x = -Math.cos((Math.PI * (j + 0.75)) / (n + 0.5));
    // Each step doubles the digits, of which the guess has three or more.
    for (let step = 0; step < 4; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    nodes[j] = x;
    weights[j] = 2 / ((1 - x * x) * legendre(n, x).slope ** 2);
  }
  return { nodes, weights };
}

/** Pₙ(x) and its slope, by (k + 1)·Pₖ₊₁ = (2k + 1)·x·Pₖ − k·Pₖ₋₁. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let [before, value] = [1, x];
  for (let k = 1; k < n; k++) [before, value] = [value, ((2 * k + 1) * x * value - k * before) / (k + 1)];
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}
