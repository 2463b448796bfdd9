import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { initialise, type Network, perceptron } from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { adam, adamPolish, type TrainingOptions, train } from '../../../src/training/index.ts';
import { smooth } from './smooth.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const architecture = perceptron([2, 6, 1], 'silu');
const network = (k: number) => initialise(architecture, stream(k, 'layers'));
const common = {
  loss: { kind: 'sobolev' },
  steps: 200,
  batch: 32,
  schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
} as const;
const run = (options: Partial<TrainingOptions>, start: Network = network(1), data: Samples = smooth(400)) =>
  train(engine, start, data, { ...common, random: stream(1, 'shuffle'), method: adamPolish(), ...options });

describe('Adam and polishing', () => {
  test('takes the steps of Adam as Adam alone does, and goes on from there', async () => {
    const [both, first] = [
      await run({ method: adamPolish({ polishing: 15 }) }),
      await run({ method: adam() }),
    ];
    const adamsPart = both.curve.steps.filter((step) => step <= 200).length;
    expect(both.curve.total.slice(0, adamsPart)).toEqual(first.curve.total);
    expect([both.steps, both.polished]).toEqual([215, 15]);
    expect([first.polished, first.ended]).toEqual([0, 'budget']);
    // Each step of polishing has its own place in the curve.
    expect(both.curve.steps.slice(adamsPart)).toEqual(Array.from({ length: 15 }, (_, k) => 201 + k));
    const polished = both.curve.total.slice(adamsPart);
    expect(polished.every((loss, k) => k === 0 || loss <= polished[k - 1])).toBe(true);
    expect(both.best.loss).toBeLessThan(0.1 * first.best.loss);
    expect(both.best.step).toBeGreaterThan(200);
  });

  test('tells how far it is: never less than before, never more than all', async () => {
    const seen: { step: number; share: number }[] = [];
    await run({ progress: (step, _, share) => seen.push({ step, share }) });
    expect(
      seen.every(({ share, step }, k) => k === 0 || (share >= seen[k - 1].share && step > seen[k - 1].step)),
    ).toBe(true);
    expect(seen.every(({ share }) => share > 0 && share <= 1)).toBe(true);
    expect(seen.find(({ step }) => step === 200)?.share).toBeCloseTo(2 / 3, 12);
  });

  test('trains networks side by side as if each were alone, and polishes those of least loss', async () => {
    const others = [2, 3, 4, 5, 6].map(network);
    const {
      restarts,
      restart,
      network: kept,
    } = await run({
      restarts: others,
      method: adamPolish({ networks: 2, polishing: 6 }),
    });
    const polished = restarts.flatMap(({ curve }, k) => {
      const after = curve.total.filter((_, at) => curve.steps[at] > 200);
      return after.at(-1) === after[0] ? [] : [k];
    });
    expect(polished.length).toBe(2);
    const loss = (k: number) =>
      restarts[k].curve.total.filter((_, at) => restarts[k].curve.steps[at] > 200)[0];
    const stay = restarts.map((_, k) => k).filter((k) => !polished.includes(k));
    expect(Math.max(...polished.map(loss))).toBeLessThan(Math.min(...stay.map(loss)));
    expect(restarts.map(({ ended }) => ended)).toEqual(restarts.map(() => 'budget'));
    expect(polished).toContain(restart);
    const alone = await run({ method: adamPolish({ polishing: 6 }) }, [network(1), ...others][restart]);
    expect(alone.network).toEqual(kept);
  });

  test('lets half of the polished networks stop after twenty steps, those of higher loss, and half again after forty', async () => {
    const others = [2, 3, 4].map(network);
    // Values of a function that these networks fit slowly.
    const data = smooth(400);
    const { restarts, restart } = await run(
      { restarts: others, method: adamPolish({ polishing: 45 }) },
      network(1),
      data,
    );
    const curves = restarts.map(({ curve }) => curve.total.filter((_, at) => curve.steps[at] > 200));
    // Losses of a network that stands still are the same from there on.
    const stopped = curves.map((curve) =>
      curve.findIndex((loss, k) => curve.slice(k).every((later) => later === loss)),
    );
    expect(stopped.toSorted((a, b) => a - b).map((at) => Math.min(at, 44))).toEqual([20, 20, 40, 44]);
    const at = (step: number) => curves.map((curve) => curve[step]);
    const early = [0, 1, 2, 3].filter((k) => stopped[k] === 20);
    const late = [0, 1, 2, 3].filter((k) => !early.includes(k));
    expect(Math.max(...late.map((k) => at(20)[k]))).toBeLessThan(Math.min(...early.map((k) => at(20)[k])));
    expect(stopped[restart]).toBeGreaterThanOrEqual(44);
  });

  test('ends for the reason that polishing has', async () => {
    const linear = initialise(perceptron([2, 1], 'silu'), stream(1, 'layers'));
    const { ended, steps, polished } = await run({ steps: 64 }, linear, smooth(60));
    expect(['step', 'no progress', 'gradient']).toContain(ended);
    expect(steps).toBe(64 + polished);
    expect(polished).toBeLessThan(60);
  });

  test('refuses, before the first step of Adam, fewer labels than parameters', async () => {
    let steps = 0;
    const few = run({ progress: () => steps++, validation: 0 }, network(1), smooth(8));
    await expect(few).rejects.toThrow(
      /polishing needs a label or more for each of the 25 parameters that move; received "24 labels/,
    );
    expect(steps).toBe(0);
  });

  test.each([{ polishing: 0 }, { networks: 0.5 }])('refuses %o', (options) => {
    expect(() => adamPolish(options)).toThrow(/must be a whole number of at least 1/);
  });

  test('refuses to change which weights are zero', async () => {
    await expect(run({ sparse: { by: 'rigl', sparsity: 0.5 } })).rejects.toThrow(
      /training by adam\+polish cannot change which weights are zero/,
    );
  });
});
