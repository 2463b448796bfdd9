import { describe, expect, test } from 'vitest';
import { networkSource, runComparison } from '../../src/comparison/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { magnitude } from '../../src/pruning/index.ts';
import { readSurrogate, type Surrogate } from '../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { lanes, loop, type Way } from '../../src/training/index.ts';
import {
  evaluateSurrogates,
  fineTuneSurrogate,
  labelWith,
  pruneGradually,
  teacherOfClasses,
} from '../../src/workflow/index.ts';
import { inMemory, smallPlan } from '../comparison/small.ts';
import { classifier, shiftedLogits } from '../support/classifier.ts';

/* Classifiers are tuned on probabilities, their logarithms and logits, by their logits or through the head. */

const engine = await openEngine({ threads: 1 });
const network = classifier();
const random = stream(7, 'points');
const points: Tensor = {
  shape: [96, 2],
  data: Float64Array.from({ length: 192 }, (_, k) => {
    const { lo = 0, hi = 1 } = network.inputs[k % 2];
    return lo + (hi - lo) * random.uniform();
  }),
};
const probabilities = await labelWith(engine, network, points);
/** The classifier with other weights. */
const start: Surrogate = {
  ...network,
  layers: network.layers.map((layer) => ({ ...layer, weight: layer.weight.map((w) => 0.8 * w) })),
};
const few = { steps: 150, batch: 32, schedule: { kind: 'constant', rate: 3e-3 } } as const;
const missed = async (surrogate: Surrogate) => {
  const [{ rmse }] = await evaluateSurrogates(engine, { surrogate }, probabilities);
  return [rmse.values as number, rmse.gradients as number];
};

describe.each([false, true])('through the head: %s', (throughHead) => {
  test.each([
    ['probabilities', classifier('softmax')],
    ['logarithms of probabilities', classifier('log-softmax')],
    ['logits', classifier('none')],
    ['logits with something added to all', shiftedLogits(classifier('none'), [1, 2, -1, 3, 0, 1])],
  ])('its own %s leave a classifier as it is', async (_, teacher) => {
    const data = await labelWith(engine, teacher, points);
    const { training, surrogate } = await fineTuneSurrogate(engine, network, data, {
      ...few,
      throughHead,
      steps: 2,
    });
    expect(training.began).toBeLessThan(1e-10);
    expect(surrogate.head).toBe('softmax');
    expect(surrogate.normalisation).toEqual(network.normalisation);
    expect(surrogate).not.toHaveProperty('ending');
  });

  test('one with other weights learns them, and keeps its head', async () => {
    const before = await missed(start);
    const { surrogate } = await fineTuneSurrogate(engine, start, probabilities, { ...few, throughHead });
    const after = await missed(surrogate);
    expect(after[0]).toBeLessThan(0.3 * before[0]);
    expect(after[1]).toBeLessThan(0.5 * before[1]);
    expect(surrogate.provenance.throughHead).toBe(throughHead ? true : undefined);
  });

  test('one that came without a normalisation gets that of its logits', async () => {
    const { normalisation: own } = network;
    const last = network.layers.length - 1;
    const layers = start.layers.map((layer, place) =>
      place < last
        ? layer
        : {
            ...layer,
            weight: layer.weight.map((w, at) => w * own.yStd[at % 3]),
            bias: layer.bias.map((b, j) => b * own.yStd[j] + own.yMean[j]),
          },
    );
    const [zeros, ones] = [new Float64Array(2), new Float64Array(2).fill(1)];
    const inputs = network.inputs.map(({ name }) => ({ name }));
    const none = { xMean: zeros, xStd: ones, yMean: new Float64Array(3), yStd: new Float64Array(3).fill(1) };
    const bare = { ...start, layers, inputs, normalisation: none };
    const data = await labelWith(engine, bare, points);
    const { surrogate, training } = await fineTuneSurrogate(engine, bare, data, {
      ...few,
      throughHead,
      steps: 2,
    });
    expect(training.began).toBeLessThan(1e-9);
    expect(surrogate.normalisation.yStd.every((std) => std > 0.1 && std < 5 && std !== 1)).toBe(true);
    const [{ maxError }] = await evaluateSurrogates(engine, { surrogate }, data);
    expect(maxError.values).toBeLessThan(1e-4);
  });

  test.each(['softmax', 'log-softmax'] as const)(
    'steps of one with a %s are taken in lanes',
    async (head) => {
      let inLanes = false;
      const watched: Way = {
        ...lanes,
        open: async (from) => {
          const steps = await lanes.open(from);
          inLanes = steps !== undefined;
          return steps;
        },
      };
      const own = { ...start, head };
      const data = await labelWith(engine, classifier(head), points);
      const tuned = (ways: readonly Way[]) =>
        fineTuneSurrogate(engine, own, data, { ...few, steps: 20, throughHead, ways });
      const [here, there] = [await tuned([watched]), await tuned([loop])];
      expect(inLanes).toBe(true);
      here.training.curve.total.forEach((loss, k) => {
        expect(Math.abs(loss / there.training.curve.total[k] - 1)).toBeLessThan(1e-3);
      });
    },
  );

  test('one is pruned in rounds', async () => {
    const { surrogate, rounds } = await pruneGradually(
      engine,
      classifier('softmax', 'tanh', [6, 6]),
      magnitude,
      probabilities,
      {
        rule: { by: 'width', keep: 3 },
        rounds: 2,
        throughHead,
        tune: { ...few, steps: 4 },
      },
    );
    expect(surrogate.head).toBe('softmax');
    expect(rounds.every(({ cut }) => cut !== undefined)).toBe(true);
  });

  test('a comparison has its truth, its labels and its networks from scratch of one form', async () => {
    const bounded = { ...network, layers: classifier('softmax', 'tanh', [6, 6]).layers };
    const options = inMemory();
    const plan = smallPlan({
      settings: ['teacher'],
      schedules: ['one-shot'],
      seeds: [1],
      oversized: { hidden: [6, 6], steps: 0 },
      ...(throughHead && { throughHead }),
    });
    const comparison = await runComparison(plan, networkSource('classes', bounded), options);
    for (const row of comparison.rows) {
      expect(row.failures, row.title).toEqual([]);
      expect(row.after.values?.median, row.title).toBeLessThan(1.5);
      const file = await options.store.read(`seed-1-teacher-3x2-${row.contender}.onnx`);
      expect(readSurrogate(file).head, row.title).toBe('softmax');
    }
  });
});

test('certain classes are learnt through the head, and refused as logits', async () => {
  const { y } = probabilities;
  const certain = tensor(
    y.data.map((p, at) => {
      const row = y.data.subarray(at - (at % 3), at - (at % 3) + 3);
      return Number(p === Math.max(...row));
    }),
    y.shape,
  );
  const { dydx: _, ...data } = { ...probabilities, y: certain };
  expect(() => fineTuneSurrogate(engine, start, data, few)).toThrow(/must be above 0.*throughHead: true/s);
  const { training } = await fineTuneSurrogate(engine, start, data, { ...few, throughHead: true });
  expect(training.best.loss).toBeLessThan(training.began);
});

test('a teacher without a head gives logits, unless they are probabilities; with one it gives logits', () => {
  const domain = { lo: [0, -8], hi: [2, 4] };
  const asked = (teacher: Surrogate, throughHead = false) =>
    teacherOfClasses(teacher, network, domain, throughHead).ending?.form;
  expect(asked(classifier('none'))).toBe('centred');
  expect(asked(classifier('log-softmax'))).toBe('centred');
  expect(asked(classifier('softmax'), true)).toBe('softmax');
  const learnt = { ...classifier('none'), layers: [...network.layers] };
  const last = learnt.layers.length - 1;
  // Probabilities as outputs of a linear layer: constant ones.
  learnt.layers[last] = { ...learnt.layers[last], weight: learnt.layers[last].weight.map(() => 0) };
  const shares = { ...learnt.normalisation, yMean: Float64Array.of(0.2, 0.3, 0.5) };
  learnt.layers[last] = { ...learnt.layers[last], bias: new Float64Array(3) };
  expect(asked({ ...learnt, normalisation: shares })).toBeUndefined();
  expect(teacherOfClasses(network, classifier('none'), domain)).toBe(network);
});
