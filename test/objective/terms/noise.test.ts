import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import {
  bindObjective,
  curvatures,
  type Directions,
  type LossOptions,
  objectiveOf,
} from '../../../src/objective/index.ts';
import { stream, type Tensor } from '../../../src/tensor/index.ts';
import { train } from '../../../src/training/index.ts';
import { freshNetwork } from '../../support/networks.ts';
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
  ])('are those of labels with simulated errors, at most: %s', (__, directions) => {
    const exact = secondOrderSamples(400);
    const errors = { hessian: errorsOf(exact.hessian, 0.2) };
    const random = stream(9, 'noise');
    // Entries that err by themselves; or, along a fixed direction, such that their parts of a product add up.
    const [v] = directions.kind === 'given' ? directions.vectors : [];
    const noisy = exact.hessian.data.slice();
    for (let row = 0; row < noisy.length; row += d) {
      const common = random.normal();
      for (let b = 0; b < d; b++) {
        const error = v === undefined ? random.normal() : Math.sign(v[b]) * common;
        noisy[row + b] += errors.hessian.data[row + b] * error;
      }
    }
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
    if (directions.kind !== 'principal') expect(Math.abs(noise! / simulated - 1)).toBeLessThan(0.1);
    else expect(noise!).toBeGreaterThan(simulated);
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

describe('noise and signal of the other terms', () => {
  const terms = (samples: object, loss: LossOptions = { kind: 'sobolev' }) =>
    bindObjective(objectiveOf(loss, d), samples as Samples, { inputs: d, outputs: m }).terms;
  const mean = (data: Float64Array, f: (value: number, at: number) => number) =>
    data.reduce((sum, value, at) => sum + f(value, at), 0) / data.length;
  const constant = ({ shape, data }: Tensor, size: number): Tensor => ({ shape, data: data.map(() => size) });

  test('of values: the mean square error, and the variance', () => {
    const shifted = { ...all.y, data: all.y.data.map((value) => value + 100) };
    const [{ noise, signal }] = terms({ ...all, y: shifted, errors: { y: constant(all.y, 0.3) } });
    expect(noise).toBeCloseTo(0.09, 12);
    const means = [0, 1].map((j) => mean(all.y.data, (value, at) => (at % m === j ? m * value : 0)));
    expect(signal).toBeCloseTo(
      mean(all.y.data, (value, at) => (value - means[at % m]) ** 2),
      10,
    );
  });

  test('of gradients: of labels that are known, by the weights of columns', () => {
    const partial = { ...all.dydx, data: all.dydx.data.map((value, at) => (at < 30 ? Number.NaN : value)) };
    const errors = { dydx: { ...all.dydx, data: all.dydx.data.map((_, at) => (at < 30 ? 1e9 : 0.5)) } };
    const [, { noise, signal }] = terms({ ...all, dydx: partial, errors });
    expect(noise).toBeCloseTo(0.25, 12);
    const known = all.dydx.data.subarray(30);
    expect(signal).toBeCloseTo(
      mean(known, (value) => value * value),
      12,
    );
    // Columns are weighted such that each has the mean square 1.
    const [, scaled] = terms(all, { kind: 'sobolev', columns: 'scale' });
    expect(scaled.signal).toBeCloseTo(1, 12);
  });

  test('a training says them beside the loss of its best iterate', async () => {
    const engine = await openEngine({ threads: 1 });
    const data = { ...secondOrderSamples(160, 2), errors: {} };
    const errors = {
      y: constant(data.y, 0.1),
      dydx: constant(data.dydx, 0.2),
      hessian: constant(data.hessian, 0),
    };
    const starts = [1, 2].map((seed) => freshNetwork([d, 8, m], 'silu', seed));
    const { terms: said, best } = await train(
      engine,
      starts[0],
      { ...data, errors },
      {
        // Along all axes: nothing is drawn, so that the losses add up to that by which the best iterate is chosen.
        loss: { kind: 'sobolev', order: 2, directions: { kind: 'axes' } },
        restarts: [starts[1]],
        steps: 128,
        batch: 16,
        schedule: { kind: 'constant', rate: 5e-3 },
        random: stream(1, 'shuffle'),
      },
    );
    expect(Object.keys(said)).toEqual(['values', 'gradients', 'curvatures']);
    // Weights of order 2: 1, 3 and 9, over 13.
    const total = (said.values.loss + 3 * said.gradients.loss + 9 * said.curvatures.loss) / 13;
    expect(Math.abs(total / best.loss - 1)).toBeLessThan(1e-5);
    expect(said.values.noise).toBeCloseTo(0.01, 12);
    expect(said.gradients.noise).toBeCloseTo(0.04, 12);
    expect(said.curvatures.noise).toBe(0);
    for (const { loss, signal } of Object.values(said)) expect(loss).toBeLessThan(signal!);
  });
});
