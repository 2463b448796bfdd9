import { describe, expect, it } from 'vitest';
import {
  average,
  call,
  type Diffusion,
  type DiffusionModelOptions,
  diffusionModel,
  geometricBrownianMotion,
  heston,
  monteCarloModel,
} from '../../../src/reference/index.ts';
import { recurrenceOf, unrolled } from '../../../src/reference/process/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { pointsOf, requests } from '../support.ts';

const request = await requests();
const inputs = [
  { name: 'spot', lo: 0.8, hi: 1.2 },
  { name: 'volatility', lo: 0.1, hi: 0.4 },
];
const lognormal: DiffusionModelOptions = {
  name: 'long',
  inputs,
  diffusion: geometricBrownianMotion({ rate: 0.03 }),
  payoff: call({ strike: 1, on: average() }),
  steps: 2000,
  maturity: 1,
  paths: 4,
  precision: 'float32',
};
const reverting: DiffusionModelOptions = {
  ...lognormal,
  inputs: [inputs[0], { name: 'variance', lo: 0.02, hi: 0.08 }],
  diffusion: heston({
    meanReversion: 1.5,
    longRunVariance: 0.04,
    volatilityOfVariance: 0.3,
    varianceCorrelation: -0.7,
  }),
  payoff: call({ strike: 1 }),
};

describe('paths of many steps', () => {
  it('give labels with gradients in memory that does not grow with paths', async () => {
    const model = diffusionModel({ ...lognormal, paths: 1024 });
    const points = pointsOf(model, 4);
    // What is prepared once is there before.
    await model.label(tensor([[1, 0.2]]), request());
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const labels = await model.label(points, {
      ...request(),
      progress: () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      },
    });
    // Normals alone are 33 MB, states as much: a block holds 64 paths.
    expect(most).toBeLessThan(8e6);
    expect(labels.dydx?.data.every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['lognormal, by an average', lognormal],
    ['with a reverting variance', reverting],
  ])('ask a diffusion for its functions as often as few do: %s', async (_, options) => {
    const asked = async (steps: number) => {
      let calls = 0;
      const counted = countingCalls(options.diffusion, () => calls++);
      const model = diffusionModel({ ...options, diffusion: counted, steps });
      await model.label(pointsOf(model, 2), request());
      return calls;
    };
    expect(await asked(700)).toBe(await asked(350));
  });

  it('are refused where all steps would be one graph', async () => {
    const model = diffusionModel({ ...lognormal, payoff: call({ strike: 1 }), steps: 5000 });
    const two = model.label(tensor([[1, 0.2]]), request({ order: 2, directions: 'axes' }));
    await expect(two).rejects.toThrow(/steps of long must be at most 2048 for second derivatives/);
  });

  it.each([
    ['lognormal, by an average', { ...lognormal, steps: 120 }],
    ['with a reverting variance', { ...reverting, steps: 12 }],
  ])('are in float64 those of the graph of all steps: %s', async (_, options) => {
    const recurrence = recurrenceOf(options);
    const model = diffusionModel({ ...options, precision: 'float64' });
    const whole = monteCarloModel({
      name: 'whole',
      inputs: options.inputs,
      outputs: model.outputs,
      normals: options.steps * recurrence.normals,
      paths: options.paths,
      payoff: (x, z) => unrolled(recurrence, x, z),
      continuous: true,
      precision: 'float64',
    });
    const points = pointsOf(model, 8);
    for (const order of [0, 1] as const) {
      const [own, others] = [model, whole].map((one) => one.label(points, request({ order, errors: true })));
      const [a, b] = [await own, await others];
      close(a.y.data, b.y.data);
      close(a.errors?.y?.data ?? [], b.errors?.y?.data ?? []);
      if (order === 1) close(a.dydx?.data ?? [], b.dydx?.data ?? []);
    }
  });
});

/** Rounding of some hundred steps. */
function close(a: ArrayLike<number>, b: ArrayLike<number>): void {
  expect(a.length).toBe(b.length);
  for (let k = 0; k < a.length; k++) expect(Math.abs(a[k] - b[k])).toBeLessThan(1e-11 * (1 + Math.abs(b[k])));
}

/** A diffusion that says when its functions are called. */
function countingCalls(diffusion: Diffusion, called: () => void): Diffusion {
  const counted = <F extends (...given: never[]) => unknown>(of: F): F =>
    ((...given: never[]) => {
      called();
      return of(...given);
    }) as F;
  return Object.fromEntries(
    Object.entries(diffusion).map(([name, part]) => [
      name,
      typeof part === 'function' ? counted(part) : part,
    ]),
  ) as unknown as Diffusion;
}
