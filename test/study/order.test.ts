import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { runStudy } from '../../src/node/study.ts';
import { callbackModel, functionModel, type ReferenceModel } from '../../src/reference/index.ts';
import { checkFit } from '../../src/study/check.ts';
import { referenceDirections } from '../../src/study/held-directions.ts';
import { configFor, customConfig, memoryStore, type PartialConfig, stagesOf } from '../../src/study/index.ts';
import { labelOrder } from '../../src/study/label-order.ts';
import { learnedOrder } from '../../src/study/stage.ts';
import { rejection, temporaryDirectory } from '../support/support.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const path = temporaryDirectory();

/** Two inputs, one of which is squared. */
const bent = functionModel({
  name: 'bent',
  inputs: [
    { name: 'a', lo: -1, hi: 1 },
    { name: 'b', lo: -1, hi: 1 },
  ],
  outputs: [{ name: 'y' }],
  function: ({ a, b }) => a.square().add(b.sine()),
});
/** The same without second derivatives. */
const once = callbackModel({
  ...{ name: 'once', inputs: bent.inputs, outputs: bent.outputs },
  evaluate: (points) => ({
    values: points.map(([a, b]) => [a * a + Math.sin(b)]),
    gradients: points.map(([a, b]) => [[2 * a, Math.cos(b)]]),
  }),
});
const config = (...parts: readonly PartialConfig[]) => customConfig('own', ...parts);
const refusal = (reference: ReferenceModel, ...parts: readonly PartialConfig[]) => {
  try {
    checkFit(config(...parts), reference);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};
const layers = { network: { hidden: '8x2' } };
const own = (loss: unknown, activation = 'silu') => ({
  stages: [{ name: 'net', network: { hidden: '8', activation }, loss }],
});

describe('sobolev.order', () => {
  test('adds a stage of second order behind the five, which are what they are without, as the polished ones are', () => {
    const plain = stagesOf(configFor('bachelier'));
    const five = plain.slice(0, 5);
    for (const order of [2, 'auto']) {
      const stages = stagesOf(configFor('bachelier', { sobolev: { order } }));
      expect(stages.slice(0, 5)).toEqual(five);
      const { stream: _, ...second } = stages[5];
      const { name, title, label, loss, ...rest } = five[3];
      expect(second).toEqual({
        ...rest,
        name: 'second-order',
        title: 'After second-order Sobolev fine-tuning on the reference',
        label: 'second order',
        loss: { ...loss, order },
      });
      expect(stages.slice(6)).toEqual(plain.slice(5));
    }
    expect(stagesOf(configFor('bachelier', { sobolev: { order: 1 } }))).toEqual(plain);
  });

  test('takes directions for that stage alone, and none without it', () => {
    const directions = { kind: 'principal', most: 2 };
    const stages = stagesOf(configFor('bachelier', { sobolev: { order: 2, directions } }));
    expect(stages.map(({ loss }) => loss.kind === 'sobolev' && loss.directions)).toEqual([
      ...[false, false, undefined, undefined, undefined],
      directions,
      ...[undefined, undefined],
    ]);
    expect(() => configFor('bachelier', { sobolev: { directions } })).toThrow(
      /sobolev\.directions is not valid: expected order 2 or "auto" beside it/,
    );
    expect(() => configFor('bachelier', { sobolev: { order: 3 } })).toThrow(
      /sobolev\.order is not valid: expected 1, 2 or "auto"; received 3/,
    );
  });
});

describe('before anything is computed, a study refuses', () => {
  test('second order of networks that are straight piece by piece, and of such teachers', () => {
    expect(refusal(bent, { network: { hidden: '8x2', activation: 'relu' }, sobolev: { order: 2 } })).toMatch(
      /second order of stage second-order needs networks with second derivatives; received relu in second-order, whose .* are 0\. Take a smooth/,
    );
    expect(refusal(bent, own({ kind: 'sobolev', order: 2 }, 'relu'))).toMatch(/received relu in net/);
    const taught = (activation: string) => ({
      stages: [
        { name: 'teacher', network: { hidden: '8', activation }, loss: { kind: 'vanilla' } },
        {
          ...{ name: 'pupil', network: { hidden: '4' } },
          ...{ data: { teacher: 'teacher' }, loss: { kind: 'sobolev', order: 2 } },
        },
      ],
    });
    expect(refusal(bent, taught('relu'))).toMatch(/stage pupil needs .*; received relu in teacher/);
    expect(refusal(bent, taught('tanh'))).toBe('');
    // What noise decides, the network decides too.
    expect(refusal(bent, own({ kind: 'sobolev', order: 'auto' }, 'relu'))).toBe('');
  });

  test('directions that do not fit the inputs, and weights that do not fit the order', () => {
    const of = (directions: unknown) => refusal(bent, { ...layers, sobolev: { order: 2, directions } });
    expect(of({ kind: 'principal', most: 3 })).toMatch(
      /stage second-order: there are at most as many principal directions as inputs, 2; received 3/,
    );
    expect(of({ kind: 'given', vectors: [[1, 0, 0]] })).toMatch(/direction 0 must have 2 finite numbers/);
    expect(of({ kind: 'principal', most: 2 })).toBe('');
    expect(
      refusal(bent, own({ kind: 'sobolev', weights: { values: 1, gradients: 1, curvatures: 1 } })),
    ).toMatch(/stage net: weights of a loss are for its terms/);
    expect(refusal(bent, own({ kind: 'sobolev', order: 'auto', directions: { kind: 'axes' } }))).toBe('');
  });

  test('second order of a model that has none, and leaves an earlier run as it is', async () => {
    const directory = path('kept');
    const short = {
      ...{ ...layers, sampling: { points: 64 }, test: { points: 8 } },
      ...{ pruning: { keep: 4 }, oversized: { steps: 8 }, pruned: { steps: 8 }, sobolev: { steps: 8 } },
      polished: false,
    };
    await runStudy(config(short), { engine, directory, reference: once });
    const files = await readdir(directory);
    const second = config(short, { sobolev: { order: 2 } });
    expect(await rejection(runStudy(second, { engine, directory, reference: once }))).toMatch(
      /a study of second order needs a reference model that gives second derivatives.*or take order 1, or "auto"/,
    );
    expect(await readdir(directory)).toEqual(files);
    expect(await labelOrder(config(short, { sobolev: { order: 'auto' } }), once, engine)).toBe(1);
    expect(await labelOrder(second, bent, engine)).toBe(2);
    expect(await labelOrder(config(own({ kind: 'vanilla' })), once, engine)).toBe(0);
    await expect(runStudy(second, { engine, store: memoryStore(), reference: once })).rejects.toThrow();
  });
});

describe('second derivatives of the training points', () => {
  const held = (inputs: number, directions?: unknown, sampling = {}) => {
    const made = config({ sampling, sobolev: { order: 2, directions } });
    const variables = (count: number) => Array.from({ length: count }, (_, k) => ({ name: `v${k}` }));
    return referenceDirections(made, stagesOf(made), {
      inputs: variables(inputs),
      outputs: variables(1),
    });
  };

  test('are whole Hessians of few inputs, of many along some random directions, no fewer than a step takes', () => {
    expect([held(8), held(50)]).toEqual(['axes', 8]);
    expect(held(50, { kind: 'random', count: 12 })).toBe(12);
  });

  test('are whole Hessians where directions are not random, and what the configuration says where it does', () => {
    for (const directions of [{ kind: 'principal' }, { kind: 'axes' }])
      expect(held(50, directions)).toBe('axes');
    expect(held(2, undefined, { directions: 4 })).toBe(4);
    expect(held(50, undefined, { directions: 'axes' })).toBe('axes');
    expect(() => held(2, { kind: 'principal' }, { directions: 4 })).toThrow(
      /stage second-order compares along directions that are not random.*; received sampling\.directions=4\./,
    );
  });
});

test('a loss teaches the highest order that it weighs', () => {
  const weights = (values: number, gradients: number, curvatures: number) =>
    learnedOrder({ kind: 'sobolev', order: 2, weights: { values, gradients, curvatures } });
  expect([weights(1, 0, 0), weights(1, 1, 0), weights(1, 0, 1)]).toEqual([0, 1, 2]);
  expect([learnedOrder({ kind: 'vanilla' }), learnedOrder({ kind: 'sobolev' })]).toEqual([0, 1]);
});
