import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { bindObjective, curvatures, type Directions } from '../../../src/objective/index.ts';
import { stream, type Tensor } from '../../../src/tensor/index.ts';
import { d, heldSamples, m, secondOrderSamples } from '../second-order.ts';

/* What bound terms say of the noise of their labels, and of the size of what they say. */

const all = secondOrderSamples(24);

describe('noise and signal', () => {
  const of = (term: ReturnType<typeof curvatures>, samples: object) =>
    bindObjective([term], samples as Samples, { inputs: d, outputs: m }).terms[0];
  const errorsOf = ({ shape, data }: Tensor, size: number) => ({
    shape,
    data: data.map((__, k) => size * (1 + (k % 3))),
  });

  test.each<[string, Directions]>([
    ['random', { kind: 'random' }],
    ['axes', { kind: 'axes' }],
    ['given', { kind: 'given', vectors: [[1, -2, 0.5]] }],
    ['principal', { kind: 'principal', share: 1 }],
  ])('are those of labels with simulated errors: %s', (__, directions) => {
    const exact = secondOrderSamples(400);
    const errors = { hessian: errorsOf(exact.hessian, 0.2) };
    const random = stream(9, 'noise');
    // Symmetric, as Hessians are.
    const noisy = exact.hessian.data.slice();
    for (let start = 0; start < noisy.length; start += d * d)
      for (let a = 0; a < d; a++)
        for (let b = 0; b < d; b++)
          noisy[start + a * d + b] += errors.hessian.data[start + a * d + b] * random.normal();
    // Only the term's own choice of direction tells what the noise of its loss is.
    const term = curvatures(1, { directions });
    const { noise, signal } = of(term, { ...exact, errors });
    expect(signal).toBeGreaterThan(0);
    const apartBy = (labels: Float64Array) => {
      const moment = momentOf(directions, exact);
      let sum = 0;
      for (let row = 0; row < labels.length; row += d)
        for (let a = 0; a < d; a++)
          for (let b = 0; b < d; b++) sum += labels[row + a] * moment[a * d + b] * labels[row + b];
      return sum / (labels.length / d);
    };
    expect(signal).toBeCloseTo(apartBy(exact.hessian.data), 10);
    const simulated = apartBy(noisy.map((value, k) => value - exact.hessian.data[k]));
    expect(Math.abs(noise! / simulated - 1)).toBeLessThan(0.1);
  });

  test('of held products are their mean squares', () => {
    const held = heldSamples(all, 2);
    const { noise, signal } = of(curvatures(1), {
      ...held,
      errors: { products: errorsOf(held.hvp!.products, 0.1) },
    });
    expect(noise).toBeCloseTo((0.01 * (1 + 4 + 9)) / 3, 12);
    const { data } = held.hvp!.products;
    expect(signal).toBeCloseTo(data.reduce((sum, value) => sum + value * value, 0) / data.length, 12);
  });

  test('are not known without standard errors', () => {
    expect(of(curvatures(1), all).noise).toBeUndefined();
  });

  /** E Σ v vᵀ */
  function momentOf(directions: Directions, samples: typeof all): number[] {
    const unit = (scale: number) =>
      Array.from({ length: d * d }, (__, at) => (at % (d + 1) === 0 ? scale : 0));
    if (directions.kind === 'random') return unit(1);
    if (directions.kind === 'axes') return unit(1 / d);
    if (directions.kind === 'given') {
      const [v] = directions.vectors;
      return Array.from({ length: d * d }, (__, at) => v[Math.floor(at / d)] * v[at % d]);
    }
    // Weighted by singular values, all d of them: proportional to the covariance of the gradients, with the trace d.
    const gradients = Array.from({ length: samples.dydx.data.length / d }, (__, row) =>
      samples.dydx.data.subarray(row * d, (row + 1) * d),
    );
    const mean = (f: (g: Float64Array) => number) =>
      gradients.reduce((sum, g) => sum + f(g), 0) / gradients.length;
    const covariance = unit(0).map((___, at) => {
      const [a, b] = [Math.floor(at / d), at % d];
      return mean((g) => g[a] * g[b]) - mean((g) => g[a]) * mean((g) => g[b]);
    });
    const trace = covariance[0] + covariance[4] + covariance[8];
    return covariance.map((value) => (value * d) / trace);
  }
});
