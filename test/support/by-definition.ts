import type { Activation } from '../../src/graph/index.ts';

/** Activations as they are defined, to rounding. */
export const byDefinition: Readonly<Record<Activation, (z: number) => number>> = {
  silu: (z) => z / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  softplus: (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0),
  gelu: (z) => (z / 2) * (1 + erf(z / Math.SQRT2)),
  relu: (z) => Math.max(z, 0),
  sine: Math.sin,
};

/** erf by its Maclaurin series, or further out the continued fraction of erfc: to rounding. */
function erf(x: number): number {
  if (Math.abs(x) > 2.5) {
    let fraction = 0;
    for (let n = 80; n > 0; n--) fraction = n / 2 / (Math.abs(x) + fraction);
    return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (Math.abs(x) + fraction));
  }
  let [term, sum] = [x, x];
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
