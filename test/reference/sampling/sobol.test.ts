import { describe, expect, it } from 'vitest';
import {
  blackScholesCall,
  diffusionModel,
  exactOf,
  type MonteCarloOptions,
  monteCarloModel,
  type SamplingChoice,
} from '../../../src/reference/index.ts';
import { samplingOf } from '../../../src/reference/sampling/index.ts';
import { columnStatistics, filled, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { call, GEOMETRIC_INPUTS, geometric } from '../process/support.ts';
import { requests } from '../support.ts';

const request = await requests();
const AT = [1, 0.2, 1, 0.03, 1];
const exact = exactOf(
  blackScholesCall,
  GEOMETRIC_INPUTS.map(({ name }) => name),
);

/** A call on geometric Brownian motion in four steps. */
function callModel(sampling: SamplingChoice, paths: number, antithetic = false) {
  return diffusionModel({
    name: 'call',
    inputs: GEOMETRIC_INPUTS,
    diffusion: geometric,
    payoff: call,
    steps: 4,
    maturity: 'maturity',
    rate: 'rate',
    ...{ sampling, paths, antithetic, precision: 'float64' },
  });
}

/** E[x·Φ(z)²]: smooth and bounded in probabilities. */
const smooth: MonteCarloOptions = {
  name: 'smooth',
  inputs: [{ name: 'x', lo: 0.5, hi: 1.5 }],
  outputs: [{ name: 'y' }],
  ...{ normals: 1, paths: 64, antithetic: false, precision: 'float64' },
  payoff: (x, z) => x.mul(z.normalCdf().square()),
};

/** The same point many times: each row is a label with noise of its own. */
function repeated(point: readonly number[], times: number): Tensor {
  return tensor(
    Float64Array.from({ length: times * point.length }, (_, i) => point[i % point.length]),
    [times, point.length],
  );
}

async function deviationOf(options: Partial<MonteCarloOptions>): Promise<number> {
  const { y } = await monteCarloModel({ ...smooth, ...options }).label(filled([400, 1], 1), request());
  return columnStatistics(y).std[0];
}

describe("labels from Sobol' points", () => {
  it.each([
    ['one net', 'sobol', 32, false],
    ['four nets', { kind: 'sobol', replicates: 4 }, 32, false],
    ['antithetic paths', 'sobol', 16, true],
    ['a single path', 'sobol', 1, false],
  ] as const)(
    'are unbiased: %s, values and gradients within four standard errors',
    async (_, sampling, paths, antithetic) => {
      const times = 2000;
      const points = repeated(AT, times);
      const { y, dydx } = await callModel(sampling, paths, antithetic).label(points, request());
      const truth = exact(repeated(AT, 1));
      for (const [labels, expected] of [
        [y, truth.y],
        [dydx!, truth.dydx],
      ]) {
        const { mean, std } = columnStatistics(labels);
        mean.forEach((value, i) => {
          expect(Math.abs(value - expected.data[i])).toBeLessThan((4 * std[i]) / Math.sqrt(times));
        });
      }
    },
  );

  it.each([
    ['the spread over nets', { kind: 'sobol', replicates: 8 }],
    ['a second label, for one net', 'sobol'],
  ] as const)('have standard errors true to 10 %% by %s', async (_, sampling) => {
    const points = repeated(AT, 3000);
    const { y, dydx, errors } = await callModel(sampling, 64).label(points, request({ errors: true }));
    for (const [labels, stated] of [
      [y, errors!.y!],
      [dydx!, errors!.dydx!],
    ]) {
      const { std } = columnStatistics(labels);
      const { rms } = columnStatistics(stated);
      rms.forEach((error, i) => {
        expect(Math.abs(error / std[i] - 1)).toBeLessThan(0.1);
      });
    }
  });

  it('have less noise than pseudo-random ones by a power of the number of paths where payoffs are smooth', async () => {
    const counts = [16, 64, 256];
    const sobol = await Promise.all(counts.map((paths) => deviationOf({ paths, sampling: 'sobol' })));
    const random = await Promise.all(counts.map((paths) => deviationOf({ paths })));
    const slope = (of: readonly number[]) => Math.log(of[2] / of[0]) / Math.log(counts[2] / counts[0]);
    // Scrambled nets: n^(−3/2) (Owen, "Scrambled net variance for integrals of smooth functions", 1997).
    expect(slope(random)).toBeCloseTo(-0.5, 1);
    expect(slope(sobol)).toBeLessThan(-1.35);
    expect(random[1] / sobol[1]).toBeGreaterThan(40);
  });

  it('have less noise with a Brownian bridge where a payoff depends on the end', async () => {
    const deviation = async (sampling: SamplingChoice) => {
      const { y } = await callModel(sampling, 64).label(repeated(AT, 400), request({ order: 0 }));
      return columnStatistics(y).std[0];
    };
    expect(await deviation('sobol')).toBeLessThan(0.6 * (await deviation({ kind: 'sobol', bridge: 1 })));
  });

  it('take the same draws however points are batched, and go on with the stream when asked again', async () => {
    const points = repeated([0.9], 10);
    const labels = (batch: number) =>
      monteCarloModel({ ...smooth, sampling: { kind: 'sobol', replicates: 2 }, batch }).label(
        points,
        request(),
      );
    const [one, three, all] = [await labels(1), await labels(3), await labels(10)];
    expect(three.y.data).toEqual(all.y.data);
    expect(one.y.data).toEqual(all.y.data);
    expect(new Set(all.y.data).size).toBe(10);
    const random = stream(1, 'labels');
    const model = monteCarloModel({ ...smooth, sampling: { kind: 'sobol', replicates: 2 } });
    const parts = [
      await model.label(repeated([0.9], 4), request({ random })),
      await model.label(repeated([0.9], 6), request({ random })),
    ];
    expect(parts.flatMap(({ y }) => [...y.data])).toEqual([...all.y.data]);
  });
});

describe("normals of Sobol' points", () => {
  const options = {
    name: 'm',
    paths: 16,
    normals: 6,
    sampling: { kind: 'sobol', replicates: 2, bridge: 3 },
  } as const;

  it('do not depend on how many paths are drawn at once', () => {
    const whole = new Float64Array(3 * 16 * 6);
    samplingOf(options).from(stream(1, 'z')).fill(whole);
    const parts = new Float64Array(whole.length);
    const source = samplingOf(options).from(stream(1, 'z'));
    for (const [from, to] of [
      [0, 5],
      [5, 16],
      [16, 48],
    ])
      source.fill(parts.subarray(6 * from, 6 * to));
    expect(parts).toEqual(whole);
  });

  it('are standard and uncorrelated', () => {
    const times = 4000;
    const z = new Float64Array(times * 16 * 6);
    samplingOf(options).from(stream(2, 'z')).fill(z);
    const paths = (times * 16) / 6;
    for (let i = 0; i < 6; i++)
      for (let j = 0; j <= i; j++) {
        let [sum, product] = [0, 0];
        for (let n = 0; n < z.length; n += 6) {
          sum += z[n + i];
          product += z[n + i] * z[n + j];
        }
        // Nets are at least as even as independent paths.
        expect(Math.abs(sum / (times * 16))).toBeLessThan(4 / Math.sqrt(paths));
        expect(Math.abs(product / (times * 16) - Number(i === j))).toBeLessThan(6 / Math.sqrt(paths));
      }
  });
});
