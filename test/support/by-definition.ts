import { type Activation, type ActivationFamily, activationNamed } from '../../src/graph/index.ts';

/** Activations as they are defined, to rounding; families by their number. */
const definitions: Readonly<Record<ActivationFamily, (z: number, number: number) => number>> = {
  silu: (z) => z / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  softplus: (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0),
  gelu: (z) => (z / 2) * (1 + erf(z / Math.SQRT2)),
  relu: (z) => Math.max(z, 0),
  'leaky-relu': (z, slope) => (z > 0 ? z : slope * z),
  elu: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
  sine: Math.sin,
};

/** An activation as it is defined, to rounding. */
export function byDefinition(name: Activation): (z: number) => number {
  const [number] = Object.values(activationNamed(name)!.numbers);
  return (z) => definitions[name.replace(/\(.*/, '') as ActivationFamily](z, number);
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
