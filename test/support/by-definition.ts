import { type Activation, type ActivationFamily, activationNamed } from '../../src/graph/index.ts';

/** Activations as they are defined, to rounding; families by their number. */
const definitions: Readonly<Record<ActivationFamily, (z: number, ...numbers: number[]) => number>> = {
  silu: (z) => z / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  softplus: (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0),
  gelu: (z) => (z / 2) * (1 + erf(z / Math.SQRT2)),
  relu: (z) => Math.max(z, 0),
  'leaky-relu': (z, slope) => (z > 0 ? z : slope * z),
  elu: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
  selu: (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z)),
  celu: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z / alpha)),
  sine: Math.sin,
  cosine: Math.cos,
  softsign: (z) => z / (1 + Math.abs(z)),
  mish: (z) => z * Math.tanh(Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0)),
  'gelu-tanh': (z) => z / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3))),
  clip: (z, lo, hi) => Math.min(Math.max(z, lo), hi),
  'hard-sigmoid': (z, alpha, beta) => Math.min(Math.max(alpha * z + beta, 0), 1),
  'hard-swish': (z) => (z * Math.min(Math.max(z + 3, 0), 6)) / 6,
};

/** An activation as it is defined, to rounding. */
export function byDefinition(name: Activation): (z: number) => number {
  const numbers = Object.values(activationNamed(name)!.numbers);
  return (z) => definitions[name.replace(/\(.*/, '') as ActivationFamily](z, ...numbers);
}

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
