import { describe, expect, it } from 'vitest';
import { InputError, stream } from '../../src/tensor/index.ts';

/** Standard normal distribution function: Simpson's rule on the density, error below 1e-10 for |x| ≤ 8. */
function normalCdf(x: number): number {
  const steps = 2000;
  const h = x / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const t = i * h;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-0.5 * t * t);
  }
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

/** Pearson's statistic as a standard normal deviate (Wilson and Hilferty). */
function chiSquareDeviate(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let statistic = 0;
  for (let i = 0; i < observed.length; i++) statistic += (observed[i] - expected[i]) ** 2 / expected[i];
  const freedom = observed.length - 1;
  return ((statistic / freedom) ** (1 / 3) - 1 + 2 / (9 * freedom)) / Math.sqrt(2 / (9 * freedom));
}

describe('a random stream', () => {
  const count = 2_000_000;
  const normals = new Float64Array(count);
  stream(1, 'normals').fillNormal(normals);

  it('has normal moments within four standard errors', () => {
    // Exact variances of the sample means of z, z², z³, z⁴: 1, 2, 15, 96.
    const sums = [0, 0, 0, 0];
    for (const z of normals) for (let p = 0; p < 4; p++) sums[p] += z ** (p + 1);
    const exact = [0, 1, 0, 3];
    const variance = [1, 2, 15, 96];
    for (let p = 0; p < 4; p++)
      expect(Math.abs(sums[p] / count - exact[p]), `moment ${p + 1}`).toBeLessThan(
        4 * Math.sqrt(variance[p] / count),
      );
  });

  it.each([
    ['in the middle', Array.from({ length: 67 }, (_, i) => i * 0.05)],
    // Of the rare points beyond 3.4426 alone, where the ziggurat's tail has a method of its own.
    ['in the tail', [3.442619855899, 3.5, 3.6, 3.7, 3.8, 4, 4.2]],
  ])('has normal frequencies %s (chi-square)', (_, edges) => {
    const sorted = [...new Set(edges.flatMap((e) => [e, -e]))].sort((p, q) => p - q);
    const observed = new Float64Array(sorted.length + 1);
    for (const z of normals) {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (sorted[middle] < z) low = middle + 1;
        else high = middle;
      }
      observed[low]++;
    }
    const cdf = [0, ...sorted.map(normalCdf), 1];
    const expected = Array.from(observed, (_, i) => count * (cdf[i + 1] - cdf[i]));
    expect(Math.min(...expected)).toBeGreaterThan(20);
    expect(Math.abs(chiSquareDeviate(observed, expected))).toBeLessThan(4);
  });

  it('has uniform numbers in [0, 1), uniform in their high and in their low bits', () => {
    const uniform = new Float64Array(500_000);
    stream(2, 'uniform').fillUniform(uniform);
    const high = new Float64Array(256);
    const low = new Float64Array(256);
    expect(uniform.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
    for (const u of uniform) {
      high[Math.floor(u * 256)]++;
      low[(u * 2 ** 53) % 256]++;
    }
    const expected = new Float64Array(256).fill(uniform.length / 256);
    expect(Math.abs(chiSquareDeviate(high, expected))).toBeLessThan(4);
    expect(Math.abs(chiSquareDeviate(low, expected))).toBeLessThan(4);
  });

  it.each([1, 2, 3, 7, 1000])('draws each of %i integers equally often', (n) => {
    const random = stream(3, `integer ${n}`);
    const observed = new Float64Array(n);
    for (let i = 0; i < 200_000; i++) observed[random.integer(n)]++;
    if (n === 1) expect(observed[0]).toBe(200_000);
    else expect(Math.abs(chiSquareDeviate(observed, new Float64Array(n).fill(200_000 / n)))).toBeLessThan(4);
  });

  it('draws integers without the bias of a remainder', () => {
    // Of 3·2³⁰ outcomes a remainder of 2³² words hits the first third twice as often: 1/2 instead of 1/3.
    const random = stream(4, 'bias');
    let first = 0;
    for (let i = 0; i < 100_000; i++) if (random.integer(3 * 2 ** 30) < 2 ** 30) first++;
    expect(Math.abs(first / 100_000 - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 100_000));
  });

  it('permutes: every index once, every order of four equally often', () => {
    const random = stream(5, 'permutation');
    expect([...random.permutation(1000)].sort((p, q) => p - q)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    );
    const observed = new Map<string, number>();
    for (let i = 0; i < 48_000; i++) {
      const key = random.permutation(4).join('');
      observed.set(key, (observed.get(key) ?? 0) + 1);
    }
    expect(observed.size).toBe(24);
    const expected = new Float64Array(24).fill(2000);
    expect(Math.abs(chiSquareDeviate([...observed.values()], expected))).toBeLessThan(4);
    expect(random.permutation(0)).toEqual(new Int32Array(0));
  });

  it('gives numbers that depend on seed and name alone, not on other streams or their order', () => {
    const alone = Array.from(
      { length: 2000 },
      (
        (random) => () =>
          random.normal()
      )(stream(7, 'a')),
    );
    const other = stream(7, 'b');
    const among = stream(7, 'a');
    const interleaved = alone.map(() => {
      other.integer(10);
      return among.normal();
    });
    expect(interleaved).toEqual(alone);
  });

  it('gives in bulk, in float64 and rounded to float32, what it gives one at a time', () => {
    const [one, bulk, single] = [stream(8, 'z'), stream(8, 'z'), stream(8, 'z')];
    const wide = new Float64Array(5000);
    const narrow = new Float32Array(5000);
    bulk.fillNormal(wide);
    single.fillNormal(narrow);
    expect(Float64Array.from(wide, () => one.normal())).toEqual(wide);
    expect(Float32Array.from(wide)).toEqual(narrow);
    bulk.fillUniform(wide);
    expect(Float64Array.from(wide, () => one.uniform())).toEqual(wide);
  });

  it('is uncorrelated with the streams of neighbouring seeds, names and substreams', () => {
    const n = 200_000;
    const draw = (random: ReturnType<typeof stream>) => {
      const values = new Float64Array(n);
      random.fillNormal(values);
      return values;
    };
    const family = [
      stream(0, 'a'),
      stream(1, 'a'),
      stream(2, 'a'),
      stream(2 ** 32, 'a'),
      stream(2 ** 52, 'a'),
      stream(0, 'b'),
      stream(0, ''),
      stream(0, 'aa'),
      stream(0, 'a').substream('a'),
      stream(0, 'a').substream('b'),
    ].map(draw);
    for (let i = 0; i < family.length; i++)
      for (let j = 0; j < i; j++)
        for (const lag of [0, 1]) {
          let sum = 0;
          for (let k = lag; k < n; k++) sum += family[i][k] * family[j][k - lag];
          expect(Math.abs(sum / Math.sqrt(n)), `streams ${i} and ${j}, lag ${lag}`).toBeLessThan(4.5);
        }
  });

  it('is copied with what it will give, and has another far apart that no copy reaches', () => {
    const random = stream(3, 'copied');
    random.normal();
    const [copy, apart] = [random.copy(), random.apart()];
    const next = () => Array.from({ length: 100 }, () => random.uniform());
    const numbers = next();
    expect(Array.from({ length: 100 }, () => copy.uniform())).toEqual(numbers);
    const others = Array.from({ length: 100 }, () => apart.uniform());
    expect(others.some((number) => numbers.includes(number))).toBe(false);
    // Where a stream has gone on, so has what lies apart from it: both by one state.
    const [early, late] = [stream(3, 'copied'), stream(3, 'copied').apart()];
    early.uniform();
    late.uniform();
    expect(early.apart().uniform()).toBe(late.uniform());
  });

  it('gives the same first values for ever', () => {
    const random = stream(42, 'golden');
    // Words and uniform numbers agree with a second implementation of xoroshiro128+ and MurmurHash3, in Python.
    const words = Array.from({ length: 4 }, () => random.integer(2 ** 32));
    expect(words).toEqual([1953934985, 2321170012, 1701927227, 1473821933]);
    const uniform = Array.from({ length: 3 }, () => random.uniform());
    expect(uniform).toEqual([0.8838302992582848, 0.5117775557782472, 0.640707010753805]);
    expect([...random.permutation(8)]).toEqual([5, 1, 7, 3, 4, 6, 2, 0]);
    expect(random.substream('child').integer(2 ** 32)).toBe(702946515);
    for (const normal of [-0.21906268741120521, 2.0978003909905008, -0.8424843010202973])
      expect(random.normal()).toBeCloseTo(normal, 14);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => stream(seed, 'a')).toThrow(InputError);
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1])('refuses to draw among %d integers', (n) => {
    expect(() => stream(1, 'a').integer(n)).toThrow(InputError);
  });
});
