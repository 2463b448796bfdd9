import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { flatten, initialise, maskOf, perceptron } from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { levenbergMarquardt, polish, type TrainingOptions, train } from '../../../src/training/index.ts';
import { EngineSquares } from '../../../src/training/squares/engine-squares.ts';
import { GradientSquares } from '../../../src/training/squares/gradient-squares.ts';
import { boundTo, fedOf, relativeError, samples } from '../problem.ts';
import { smooth } from './smooth.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const both = await openEngine({ engine: 'native', threads: 2 });
const start = initialise(perceptron([2, 8, 8, 1], 'silu'), stream(1, 'layers'));
const large = initialise(perceptron([2, 40, 40, 16, 1], 'silu'), stream(1, 'layers'));
const common = { loss: { kind: 'sobolev' }, random: stream(1, 'shuffle'), validation: 0.2 } as const;
const run = (options: Partial<TrainingOptions>, on = start, data: Samples = smooth(256), by = engine) =>
  train(by, on, data, { ...common, steps: 20, method: polish(), ...options });
const quasiNewton = polish({ by: 'quasi-newton' });

describe('polishing', () => {
  test('is the method of Levenberg and Marquardt where few parameters move, to the last bit', async () => {
    const [own, other] = [await run({}), await run({ method: levenbergMarquardt() })];
    expect(own.network).toEqual(other.network);
    expect(own.polished).toBe(own.steps);
  });

  test('is a quasi-Newton method where many do, which never makes the loss larger', async () => {
    const { curve, polished, ended } = await run({ steps: 12 }, large, smooth(1100));
    expect(curve.total.every((loss, k, all) => k === 0 || loss <= all[k - 1])).toBe(true);
    expect(curve.total.at(-1)).toBeLessThan(0.8 * curve.total[0]);
    expect([polished, ended]).toEqual([12, 'budget']);
  });

  test('by many cheap steps reaches what few of the others do', async () => {
    const [few, many] = [await run({ steps: 8 }), await run({ steps: 300, method: quasiNewton })];
    expect(many.curve.total.at(-1)).toBeLessThan(few.curve.total.at(-1) as number);
    expect(many.curve.total.every((loss, k, all) => k === 0 || loss <= all[k - 1])).toBe(true);
  });

  test.each([
    ['Levenberg and Marquardt', polish(), start, 256],
    ['quasi-Newton', quasiNewton, start, 256],
    ['quasi-Newton, many parameters', polish(), large, 1100],
  ] as const)('gives the same bits again, and on two threads: %s', async (_, method, on, rows) => {
    const [first, again, shared] = [
      await run({ method, steps: 4 }, on, smooth(rows)),
      await run({ method, steps: 4 }, on, smooth(rows)),
      await run({ method, steps: 4 }, on, smooth(rows), both),
    ];
    expect(again.network).toEqual(first.network);
    expect(again.curve).toEqual(first.curve);
    expect(shared.network).toEqual(first.network);
  });

  test.each([
    ['parameters that are masked', { mask: maskOf(start).map((_, k) => (k % 3 === 0 ? 0 : 1)) }],
    ['layers that are held', { hold: [0] }],
  ] as const)('leaves %s, exactly', async (_, options) => {
    for (const method of [polish(), quasiNewton]) {
      const { network, best } = await run({ ...options, method });
      expect(best.step).toBeGreaterThan(0);
      if ('hold' in options) {
        // What is stored is float32.
        expect(network.layers[0].weight).toEqual(start.layers[0].weight.map(Math.fround));
        continue;
      }
      options.mask.forEach((kept, k) => {
        if (kept === 0) expect(flatten(network)[k]).toBe(0);
      });
    }
  });

  test.each([
    ['no point', 0],
    ['one point', 1],
    ['fewer labels than parameters', 30],
  ])('refuses %s', async (_, rows) => {
    for (const method of [polish(), quasiNewton])
      await expect(run({ method, validation: 0 }, start, smooth(rows))).rejects.toThrow(
        /with a row or more|polishing needs a label or more/,
      );
  });

  test('goes on where JᵀJ is singular: neurons that do nothing, an input that does not vary', async () => {
    const data = smooth(256);
    const flat = {
      ...data,
      x: { ...data.x, data: data.x.data.map((value, k) => (k % 2 === 0 ? 0 : value)) },
    };
    const dead = {
      ...start,
      layers: start.layers.map((layer, k) =>
        k === 2 ? { ...layer, weight: layer.weight.map((w, i) => (i < 4 ? 0 : w)) } : layer,
      ),
    };
    for (const method of [polish(), quasiNewton])
      for (const [on, set] of [
        [dead, data],
        [start, flat],
      ] as const) {
        const { curve } = await run({ method, loss: { kind: 'vanilla' } }, on, set);
        expect(curve.total.every(Number.isFinite)).toBe(true);
        expect(curve.total.at(-1)).toBeLessThan(curve.total[0]);
      }
  });
});

describe('gradients of large networks', () => {
  test('are those that products with the Jacobian give, whatever the parts', async () => {
    const data = samples(40);
    const objective = boundTo({ kind: 'sobolev', lambda: 0.6 }, data);
    const step = { architecture: start, objective };
    const options = { threads: 1, drawn: {} };
    const [own, other] = [
      await GradientSquares.open(engine, step, fedOf(objective), options),
      await EngineSquares.open(engine, step, fedOf(objective), options),
    ];
    const at = flatten(start);
    const [a, b] = [await own.gradient(at), await other.gradient(at)];
    expect(relativeError(a.gradient, b.gradient)).toBeLessThan(1e-12);
    expect(
      relativeError([a.total, ...Object.values(a.terms)], [b.total, ...Object.values(b.terms)]),
    ).toBeLessThan(1e-13);
    await own.dispose();
    await other.dispose();
  });
});
