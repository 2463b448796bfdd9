import { describe, expect, it } from 'vitest';
import { InputError, sobolPoints, stream } from '../../src/tensor/index.ts';

describe("Sobol' points", () => {
  it('are those of scipy.stats.qmc.Sobol(d, scramble=False, bits=32), SciPy 1.17.1', () => {
    expect(Array.from(sobolPoints(8, 5))).toEqual(
      [
        [0, 0, 0, 0, 0],
        [0.5, 0.5, 0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25, 0.25, 0.75],
        [0.25, 0.75, 0.75, 0.75, 0.25],
        [0.375, 0.375, 0.625, 0.875, 0.375],
        [0.875, 0.875, 0.125, 0.375, 0.875],
        [0.625, 0.125, 0.875, 0.625, 0.625],
        [0.125, 0.625, 0.375, 0.125, 0.125],
      ].flat(),
    );
    const columns = [0, 1, 2, 3, 6, 15, 31, 63, 127, 255];
    const digits = (row: Float64Array) => columns.map((j) => row[j] * 2 ** 32);
    expect(digits(sobolPoints(1, 256, { skip: 1000 }))).toEqual([
      943718400, 415236096, 2227175424, 2906652672, 197132288, 1589641216, 624951296, 1916796928, 2336227328,
      1069547520,
    ]);
    expect(digits(sobolPoints(1, 256, { skip: 123456 }))).toEqual([
      113803264, 784891904, 1319665664, 1934065664, 3074457600, 2840559616, 325156864, 4089413632, 2489417728,
      2091679744,
    ]);
  });

  it('agree with SciPy in all 256 dimensions of 1024 points (checksum)', () => {
    const points = sobolPoints(1024, 256);
    let checksum = 0;
    for (let n = 0; n < 1024; n++) {
      let row = 0;
      for (let j = 0; j < 256; j++) row += (points[n * 256 + j] * 2 ** 32) % 65521;
      checksum = (checksum * 31 + row) % 2 ** 32;
    }
    expect(checksum).toBe(3171878008);
  });

  describe.each([
    ['plain', undefined],
    ['scrambled', 1],
    ['scrambled otherwise', 2],
  ])('%s', (_, seed) => {
    const random = () => (seed === undefined ? undefined : stream(seed, 'sobol'));

    it('meet every interval [k/1024, (k+1)/1024) once with 1024 points, in each of 256 dimensions', () => {
      const points = sobolPoints(1024, 256, { random: random() });
      for (let j = 0; j < 256; j++) {
        const met = new Set(Array.from({ length: 1024 }, (_, n) => Math.floor(points[n * 256 + j] * 1024)));
        expect(met.size, `dimension ${j}`).toBe(1024);
      }
    });

    it('meet every elementary rectangle of area 1/1024 of the first two dimensions once', () => {
      const points = sobolPoints(1024, 2, { random: random() });
      for (let a = 0; a <= 10; a++) {
        const met = new Set<number>();
        for (let n = 0; n < 1024; n++)
          met.add(Math.floor(points[2 * n] * 2 ** a) * 1024 + Math.floor(points[2 * n + 1] * 2 ** (10 - a)));
        expect(met.size).toBe(1024);
      }
    });

    it("meet each of the 2¹² orthants of the cube once with 2¹² points (Sobol's property A)", () => {
      const points = sobolPoints(4096, 12, { random: random() });
      const met = new Set<number>();
      for (let n = 0; n < 4096; n++) {
        let orthant = 0;
        for (let j = 0; j < 12; j++) orthant = orthant * 2 + Math.floor(points[n * 12 + j] * 2);
        met.add(orthant);
      }
      expect(met.size).toBe(4096);
    });

    it('are the tail of the sequence when some are skipped', () => {
      const all = sobolPoints(300, 3, { random: random() });
      for (const skip of [1, 2, 127, 128, 299])
        expect(sobolPoints(300 - skip, 3, { random: random(), skip })).toEqual(all.slice(skip * 3));
    });
  });

  it('scrambled are unbiased, and far better than random points for a smooth integrand', () => {
    // The integral of Π 2x_j over the cube is 1; the variance of the integrand is (4/3)³ − 1 = 1.37.
    const [count, seeds] = [256, 200];
    let sum = 0;
    let squares = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const points = sobolPoints(count, 3, { random: stream(seed, 'integral') });
      let estimate = 0;
      for (let n = 0; n < count; n++)
        estimate += (8 * points[3 * n] * points[3 * n + 1] * points[3 * n + 2]) / count;
      sum += estimate - 1;
      squares += (estimate - 1) ** 2;
    }
    const deviation = Math.sqrt(squares / seeds);
    expect(deviation).toBeLessThan(0.1 * Math.sqrt(1.37 / count));
    expect(Math.abs(sum / seeds)).toBeLessThan((4 * deviation) / Math.sqrt(seeds));
  });

  it('refuse what the sequence has not', () => {
    expect(() => sobolPoints(4, 257)).toThrow(InputError);
    expect(() => sobolPoints(4, 0)).toThrow(InputError);
    expect(() => sobolPoints(-1, 2)).toThrow(InputError);
    expect(() => sobolPoints(1, 2, { skip: 0.5 })).toThrow(InputError);
    expect(() => sobolPoints(2, 2, { skip: 2 ** 32 - 1 })).toThrow(InputError);
    expect(Array.from(sobolPoints(1, 1, { skip: 2 ** 32 - 1 }))).toEqual([2 ** -32]);
    expect(sobolPoints(0, 2)).toEqual(new Float64Array(0));
  });
});
