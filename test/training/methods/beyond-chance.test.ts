import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { initialise, perceptron } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { adam, adamPolish, type TrainingOptions, train } from '../../../src/training/index.ts';
import { beyondChance } from '../../../src/training/methods/beyond-chance.ts';
import type { Squares } from '../../../src/training/squares/squares.ts';
import { smooth } from './smooth.ts';

const [N, P] = [400, 8];

/** Residuals X·p − y of a linear model, whose labels are X·1 with noise of the standard deviation σ. */
function linear(sigma: number, seed: number): Squares {
  const random = stream(seed, 'numbers');
  const x = Float64Array.from({ length: N * P }, () => random.normal());
  const y = Float64Array.from({ length: N }, (_, n) =>
    x.subarray(n * P, (n + 1) * P).reduce((sum, value) => sum + value, sigma * random.normal()),
  );
  return {
    free: Array.from({ length: P }, (_, k) => k),
    count: N,
    least: 1,
    async gradient(p) {
      const gradient = new Float64Array(P);
      let total = 0;
      for (let n = 0; n < N; n++) {
        const r = p.reduce((sum, value, k) => sum + value * x[n * P + k], -y[n]);
        total += (r * r) / N;
        for (let k = 0; k < P; k++) gradient[k] += (r * x[n * P + k]) / N;
      }
      return { total, terms: {}, gradient };
    },
    async gram() {
      const gram = new Float64Array(P * P);
      for (let n = 0; n < N; n++)
        for (let i = 0; i < P; i++)
          for (let k = 0; k < P; k++) gram[i * P + k] += (x[n * P + i] * x[n * P + k]) / N;
      return gram;
    },
    bend: async () => new Float64Array(P),
    async dispose() {},
  };
}

describe('what a step promises beside chance', () => {
  const seeds = Array.from({ length: 200 }, (_, k) => k);
  const at = async (place: number, noise?: number) => {
    const found: number[] = [];
    for (const seed of seeds)
      found.push(
        await beyondChance(linear(0.1, seed), new Float64Array(P).fill(place), { labels: N, noise }),
      );
    return found;
  };
  const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;

  test.each([
    ['that is told', 0.01],
    ['that what the step leaves tells', undefined],
  ])('is 1 on average at the truth, by the noise %s', async (_, noise) => {
    // F of 8 and 392 degrees of freedom has the mean 1.005 and the standard deviation 0.51.
    expect(Math.abs(mean(await at(1, noise)) - 1.005)).toBeLessThan((4 * 0.51) / Math.sqrt(seeds.length));
  });

  test('is 0 at the least loss, and grows with the square of what is missed', async () => {
    const [near, far] = [mean(await at(1.05)), mean(await at(1.1))];
    // Off by δ in each parameter: 1 + N·δ²/σ².
    expect(near).toBeGreaterThan(60);
    expect((far - 1) / (near - 1)).toBeCloseTo(4, 0);
    const squares = linear(0.1, 1);
    const gram = await squares.gram(new Float64Array(P));
    const one = { gradient: (await squares.gradient(new Float64Array(P))).gradient, gram };
    const { dampedStep } = await import('../../../src/training/squares/damped.ts');
    const { step } = dampedStep(one, new Float64Array(P), 0)!;
    expect(await beyondChance(squares, step, { labels: N })).toBeLessThan(1e-12);
  });

  test('has no bound where labels have no noise, and is 0 where as many labels as parameters tell none', async () => {
    const squares = linear(0.1, 1);
    const start = new Float64Array(P);
    expect(await beyondChance(squares, start, { labels: N, noise: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(await beyondChance(squares, start, { labels: P })).toBe(0);
  });
});

describe('Adam and polishing of what is beyond chance', () => {
  const start = initialise(perceptron([2, 6, 1], 'silu'), stream(1, 'layers'));
  const noisy = () => {
    const { x, y } = smooth(600);
    const random = stream(2, 'noise');
    return {
      x,
      y: tensor(
        y.data.map((value) => value + 0.5 * random.normal()),
        [600, 1],
      ),
    };
  };
  const run = async (options: Partial<TrainingOptions>) =>
    train(await openEngine({ engine: 'native', threads: 1 }), start, noisy(), {
      loss: { kind: 'vanilla' },
      steps: 3000,
      batch: 64,
      schedule: { kind: 'one-cycle', peak: 1e-2, warmup: 0.1 },
      random: stream(1, 'shuffle'),
      ...options,
    });

  test.each([-1, Number.NaN])('is refused for %d times', (beyondChance) => {
    expect(() => adamPolish({ beyondChance })).toThrow(/must be a number of at least 0/);
  });

  test('leaves alone what Adam took from noisy labels, and says so', async () => {
    const [usual, alone] = [
      await run({ method: adamPolish({ beyondChance: 1.5 }) }),
      await run({ method: adam() }),
    ];
    expect([usual.polished, usual.steps, usual.ended]).toEqual([0, 3000, 'noise floor reached']);
    expect(usual.network).toEqual(alone.network);
    expect((await run({ method: adamPolish({ polishing: 3 }) })).polished).toBe(3);
  });

  test('polishes what had few steps, of labels without noise', async () => {
    const { polished } = await train(await openEngine({ engine: 'native', threads: 1 }), start, smooth(300), {
      ...{ loss: { kind: 'vanilla' }, steps: 200, batch: 64, schedule: { kind: 'constant', rate: 1e-3 } },
      method: adamPolish({ beyondChance: 1.5, polishing: 5 }),
      random: stream(1, 'shuffle'),
    });
    expect(polished).toBe(5);
  });
});
