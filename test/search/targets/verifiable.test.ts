import { describe, expect, it } from 'vitest';
import { demandVerifiable, judge, parseTargets, verifiability } from '../../../src/search/targets/index.ts';
import { InputError, stream, type Tensor } from '../../../src/tensor/index.ts';

/** Labels of a truth with variance 1, whose entries at a point err together: the case that the formulas are for. */
function labels(points: number, error: number, seed: number) {
  const random = stream(seed, 'labels');
  const [truth, noise] = [new Float64Array(points), new Float64Array(points)];
  random.fillNormal(truth);
  random.fillNormal(noise);
  const made = (data: Float64Array): Tensor => ({ shape: [points, 1], data });
  return {
    truth: made(truth),
    y: made(truth.map((value, i) => value + error * noise[i])),
    errors: { y: made(new Float64Array(points).fill(error)) },
  };
}

describe('verifiability', () => {
  it('lets exact labels verify any target', () => {
    const { truth } = labels(100, 0, 1);
    const found = verifiability(parseTargets('values.r2>=0.999999999, values.maxError<=1e-12'), { y: truth });
    expect(found.map(({ verifiable, floor }) => [verifiable, floor])).toEqual([
      [true, 1],
      [true, 0],
    ]);
  });

  it('gives the floor that a perfect network shows at its worst end, in the unit of the target', () => {
    const targets = parseTargets('values.r2>=0.9, values.rmse<=1, values.maxError<=9, values.meanError<=1');
    const ends = Array.from({ length: 41 }, (_, k) => {
      const { truth, y, errors } = labels(2000, 0.2, k);
      return judge(targets, { y: truth }, { y, errors }).map(({ worst }) => worst);
    });
    const floors = verifiability(targets, labels(2000, 0.2, 1)).map(({ floor }) => floor);
    const median = (k: number) => ends.map((of) => of[k]).sort((a, b) => a - b)[20];
    expect((1 - median(0)) / (1 - floors[0])).toBeCloseTo(1, 0.7);
    expect(median(1) / floors[1]).toBeCloseTo(1, 1);
    expect(median(3) / floors[3]).toBeCloseTo(1, 1);
    // Of the largest error it is a bound: the worst label need not be off by all that is allowed for it.
    expect(median(2) / floors[2]).toBeGreaterThan(0.8);
    expect(median(2)).toBeLessThanOrEqual(floors[2] * 1.05);
  });

  it.each(['values.r2>=0.998', 'values.rmse<=0.04', 'values.meanError<=0.04'])(
    'says of %s how many points would do, and these do',
    (text) => {
      const targets = parseTargets(text);
      const [{ verifiable, enough }] = verifiability(targets, labels(500, 0.2, 1));
      expect(verifiable).toBe(false);
      const points = enough?.points as number;
      expect(verifiability(targets, labels(points, 0.2, 2))[0].verifiable).toBe(true);
      // With these, noise takes half of what is allowed: a perfect network is seen to be one, but for 2.3 of a hundred.
      const met = Array.from({ length: 30 }, (_, k) => {
        const { truth, y, errors } = labels(points, 0.2, 100 + k);
        return judge(targets, { y: truth }, { y, errors })[0].state === 'met';
      });
      expect(met.filter(Boolean).length).toBeGreaterThanOrEqual(27);
    },
  );

  it.each(['values.r2>=0.9995', 'values.rmse<=0.02', 'values.maxError<=0.1'])(
    'says of %s how many times the paths would do, and these do',
    (text) => {
      const targets = parseTargets(text);
      const [{ enough }] = verifiability(targets, labels(500, 0.2, 1));
      const error = 0.2 / Math.sqrt(enough?.paths as number);
      expect(verifiability(targets, labels(500, error, 2))[0].verifiable).toBe(true);
    },
  );

  it('advises no further points for a largest error, which they do not help', () => {
    const set = labels(500, 0.2, 1);
    const found = verifiability(parseTargets('values.maxError<=0.1'), set);
    expect(found[0].enough).not.toHaveProperty('points');
    expect(() => demandVerifiable(found, 500)).toThrow(InputError);
    expect(() => demandVerifiable(found, 500)).toThrow(
      /500 test points whose noise lets nobody see beyond an error of 1\.\d+/,
    );
    expect(() => demandVerifiable(found, 500)).toThrow(
      /Take [\d,]+ times the paths a label; or ask for less accuracy/,
    );
  });

  it('refuses R² of a constant, and orders that the labels do not have', () => {
    const constant = { y: { shape: [3, 1], data: Float64Array.of(2, 2, 2) } };
    expect(() => verifiability(parseTargets('values.r2>=0.9'), constant)).toThrow(/that vary/);
    expect(() => verifiability(parseTargets('curvatures.rmse<=0.9'), constant)).toThrow(
      /curvatures\.rmse<=0\.9 needs labels of curvatures; received labels of values alone/,
    );
  });
});
