import { expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { type AdamOptions, adam } from '../../src/training/index.ts';
import { relativeError } from './problem.ts';

/** Gradient of Σ aᵢ(pᵢ − i)²/2: steep and flat directions. */
const slopes = [100, 1, 1e-3];
const gradientAt = (p: readonly number[]) => p.map((value, i) => slopes[i] * (value - i));
const start = [3, -2, 5];

/** Algorithm 1 of Kingma and Ba (2015), as it is printed there. */
function adamByTheBook(rates: Float64Array, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions) {
  let p = start;
  let [m, v] = [p.map(() => 0), p.map(() => 0)];
  for (let t = 1; t <= rates.length; t++) {
    const g = gradientAt(p);
    m = m.map((value, i) => beta1 * value + (1 - beta1) * g[i]);
    v = v.map((value, i) => beta2 * value + (1 - beta2) * g[i] ** 2);
    const [mHat, vHat] = [
      m.map((value) => value / (1 - beta1 ** t)),
      v.map((value) => value / (1 - beta2 ** t)),
    ];
    p = p.map((value, i) => value - (rates[t - 1] * mHat[i]) / (Math.sqrt(vHat[i]) + epsilon));
  }
  return p;
}

test.each<[string, AdamOptions]>([
  ['with the published constants', {}],
  ['with others', { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
])('Adam is algorithm 1 of Kingma and Ba, %s, also across calls', (_, options) => {
  const { optimiser } = adam(options);
  const names = ['p', 'g', ...optimiser.state];
  const [p, g, ...state] = names.map((name) => input(name, [3]));
  const next = optimiser.update(
    p,
    g,
    state,
    optimiser.rates.map((name) => input(name, [])),
  );
  const learning = Float64Array.from({ length: 30 }, (__, k) => 0.3 / (1 + k));

  let values = [tensor(start), tensor([0, 0, 0]), tensor([0, 0, 0])];
  for (const [first, until] of [
    [0, 12],
    [12, 30],
  ]) {
    const rates = optimiser.ratesAt(first, learning.slice(first, until));
    for (let k = 0; k < until - first; k++)
      values = evaluate([next.parameters, ...next.state], {
        p: values[0],
        g: tensor(gradientAt([...values[0].data])),
        ...Object.fromEntries(optimiser.state.map((name, i) => [name, values[1 + i]])),
        ...Object.fromEntries(optimiser.rates.map((name, i) => [name, tensor(rates[i][k])])),
      });
  }
  expect(relativeError(values[0].data, adamByTheBook(learning, options))).toBeLessThan(1e-13);
});
