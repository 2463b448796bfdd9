import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { helpsBeside, type OrderLabels } from '../../src/workflow/order-rule.ts';

const size = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const labels = fc
  .record({ weight: size, numbers: fc.integer({ min: 1, max: 50 }), truth: size, noise: size })
  .map(({ truth, noise, ...rest }): OrderLabels => ({ ...rest, noise, signal: truth + noise }));

/** Labels whose noise is `relative` to their signal without noise. */
const noisy = (weight: number, numbers: number, truth: number, relative: number): OrderLabels => ({
  weight,
  numbers,
  noise: relative * truth,
  signal: (1 + relative) * truth,
});

describe('an order of derivatives', () => {
  it('helps where its labels have no noise, or none that is known', () => {
    fc.assert(
      fc.property(fc.array(labels, { minLength: 1, maxLength: 2 }), labels, (lower, added) => {
        expect(helpsBeside(lower, { ...added, noise: 0 }).helps).toBe(true);
        expect(helpsBeside(lower, { ...added, noise: undefined }).helps).toBe(true);
      }),
    );
  });

  it('does not help where its labels are noise alone, beside some without', () => {
    const exact = noisy(0.5, 1, 1, 0);
    expect(helpsBeside([exact], { weight: 0.5, numbers: 7, noise: 1, signal: 1 }).helps).toBe(false);
    // The estimate of what is left may even be below 0.
    expect(helpsBeside([exact], { weight: 0.5, numbers: 7, noise: 1, signal: 0.9 }).helps).toBe(false);
  });

  it('has a limit that grows with the noise of lower orders and with the numbers that it adds', () => {
    const limit = (relative: number, numbers: number) =>
      helpsBeside([noisy(0.1, 1, 1, relative)], noisy(0.9, numbers, 1, 0.1)).limit;
    expect(limit(0, 7)).toBeCloseTo(0.04 * 8, 12);
    expect(limit(0.1, 7)).toBeGreaterThan(5 * limit(0, 7));
    expect(limit(0, 20)).toBeGreaterThan(limit(0, 7));
  });

  it('is judged alike whatever the unit of the loss, and worse the noisier it is', () => {
    fc.assert(
      fc.property(labels, labels, size, (lower, added, factor) => {
        const scaled = (one: OrderLabels) => ({ ...one, weight: factor * one.weight });
        const { weighs, limit } = helpsBeside([lower], added);
        const again = helpsBeside([scaled(lower)], scaled(added));
        expect(again.weighs / weighs).toBeCloseTo(1, 9);
        expect(again.limit / limit).toBeCloseTo(1, 9);
        const { noise = 0, signal = 0 } = added;
        const worse = helpsBeside([lower], { ...added, noise: 2 * noise, signal: signal + noise });
        expect(worse.weighs).toBeGreaterThan(weighs);
      }),
    );
  });

  /*
   * Where helping turned to hurting: networks 8×6 on bachelier (7 inputs), 16×3 on borehole (8) and ishigami (3), 16,384 points, 4,000
   * steps, weights as published. Noise was added to the labels of one order until the product of 1−R² of values, gradients and
   * curvatures was that without the order (docs/second-order.md). Truths are mean squares in normalised units.
   */
  const bachelier = { d: 7, first: 0.181, second: 0.063 };
  const ishigami = { d: 3, first: 3.42, second: 36.9 };
  const borehole = { d: 8, first: 0.137, second: 0.099 };
  it.each([
    ['gradients of bachelier beside exact values', bachelier, 0, undefined, 0.3],
    ['the same, values of 64 pairs of paths', bachelier, 0.0067, undefined, 0.5],
    ['the same, values of 4 pairs of paths', bachelier, 0.105, undefined, 3],
    ['gradients of borehole beside exact values', borehole, 0, undefined, 0.65],
    ['the same, values with a tenth of noise', borehole, 0.1, undefined, 4],
    ['curvatures of bachelier beside exact labels', bachelier, 0, 0, 3.5],
    ['the same, labels of 64 pairs of paths', bachelier, 0.0067, 0.0034, 7],
    ['the same, labels of 4 pairs of paths', bachelier, 0.105, 0.055, 8.5],
    ['curvatures of ishigami beside exact labels', ishigami, 0, 0, 0.12],
    ['the same, labels with a tenth of noise', ishigami, 0.1, 0.1, 0.6],
  ] as const)('is left out near where it was measured to turn: %s', (_, of, ofValues, ofGradients, turn) => {
    const { d, first, second } = of;
    const scale = ofGradients === undefined ? 1 + d : 2 + d;
    const lower = [noisy(1 / scale, 1, 1, ofValues)];
    if (ofGradients !== undefined) lower.push(noisy(d / scale, d, first, ofGradients));
    const added = (relative: number) =>
      ofGradients === undefined
        ? noisy(d / scale, d, first, relative)
        : noisy(1 / scale, d, second, relative);
    expect(helpsBeside(lower, added(turn / 2.5)).helps).toBe(true);
    expect(helpsBeside(lower, added(turn * 2.5)).helps).toBe(false);
  });
});
