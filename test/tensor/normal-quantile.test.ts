import { describe, expect, it } from 'vitest';
import { constant, evaluate } from '../../src/graph/index.ts';
import { normalQuantile, stream, tensor } from '../../src/tensor/index.ts';

describe('quantiles of the normal distribution', () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-100, -21.273453560965322],
    [2 ** -33, -6.3379577545537895],
    [1e-6, -4.753424308822899],
    [0.01, -2.3263478740408408],
    [0.074, -1.4466320671589785],
    [0.076, -1.4325027208258116],
    [0.4999, -0.0002506628300880075],
    [0.7, 0.5244005127080407],
    [0.999, 3.090232306167813],
    [1 - 1e-10, 6.361340889697422],
  ])('at %d is that of scipy.stats.norm.ppf, SciPy 1.17.1, to 16 digits', (p, expected) => {
    expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(1e-15);
  });

  it('are undone by Φ: off by roundings of p alone', () => {
    const random = stream(1, 'probabilities');
    const p = Float64Array.from({ length: 2000 }, () => random.uniform());
    const [back] = evaluate([constant(tensor(p.map(normalQuantile))).normalCdf()], {});
    // A rounding of x moves Φ by φ(x)·|x|·u ≤ u/4, Φ itself is off by a few u.
    back.data.forEach((value, i) => {
      expect(Math.abs(value - p[i])).toBeLessThan(8 * 2 ** -53);
    });
  });

  it('are odd about ½, and 0, infinite or no number at its ends and beyond', () => {
    for (const p of [2 ** -30, 1 / 16, 3 / 8]) expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
    expect([0, 0.5, 1].map(normalQuantile)).toEqual([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(normalQuantile(p)).toBeNaN();
  });
});
