import { describe, expect, test, vi } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { shared } from '../../src/node/shared-way.ts';
import type { Engine } from '../../src/runtime/index.ts';
import { copyOf, flatten, maskOf, type Network } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import {
  adam,
  Batches,
  firstOrder,
  lanes,
  levenbergMarquardt,
  loop,
  type Optimiser,
  type StepTraining,
  type TrainingOptions,
  train,
  type Way,
} from '../../src/training/index.ts';
import { boundTo, fedOf, freshPerceptron, relativeError, samples, shortTraining } from './problem.ts';

/* Several networks side by side in one program, and parameters that stay zero: in all ways of taking steps. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const data = samples(60);
const objective = boundTo({ kind: 'sobolev' }, data);
const fed = fedOf(objective);
const networks = [1, 2, 3].map((seed) => freshPerceptron('silu', seed));
const [architecture] = networks;
const ways: readonly (readonly [Way, number])[] = [
  [lanes, 1],
  [lanes, 2],
  [loop, 1],
  [shared, 2],
];

/** Parameters and losses of some steps from networks side by side. */
async function outcome(
  [way, threads]: (typeof ways)[number],
  starts: readonly Network[],
  changes: Partial<StepTraining> = {},
) {
  const { optimiser } = adam();
  const training = { architecture, objective, batch: 16, optimiser, copies: starts.length, ...changes };
  const parameters = Float32Array.from(starts.flatMap((network) => [...flatten(network)]));
  const steps = await way.open({ engine, training, data: fed, parameters, threads });
  try {
    const rates = training.optimiser.ratesAt(0, new Float64Array(12).fill(0.02));
    const named = training.optimiser.rates.map((name, k) => [name, Float32Array.from(rates[k])]);
    const batches = new Batches(60, stream(2, 'batches'));
    const losses = await steps!.take(batches.take(16 * 12), Object.fromEntries(named));
    return { parameters: steps!.parameters.data as Float32Array, losses };
  } finally {
    await steps!.dispose();
  }
}

describe.each(ways)('networks side by side: $name, %#', (...way) => {
  test('move each as if it were alone, bit by bit', async () => {
    const together = await outcome(way, networks);
    for (const [copy, network] of networks.entries()) {
      const alone = await outcome(way, [network]);
      expect(copyOf(together.parameters, copy, 3)).toEqual(alone.parameters);
      for (const [name, losses] of Object.entries(alone.losses))
        expect(together.losses[`${name}.${copy}`]).toEqual(losses);
    }
  });
});

const mask = maskOf(architecture).map((_, k) => (k % 4 === 1 ? 0 : 1));
const zeroed = (network: Network): Network => ({
  ...network,
  layers: maskedLayers(network),
});

function maskedLayers({ layers }: Network): Network['layers'] {
  let offset = 0;
  const cut = (numbers: Float64Array) => numbers.map((value) => (mask[offset++] === 0 ? 0 : value));
  return layers.map((layer) => {
    const weight = cut(layer.weight);
    return { ...layer, weight, bias: cut(layer.bias) };
  });
}

describe.each(ways)('masked parameters: $name, %#', (...way) => {
  test('stay zero, exactly, and the others move as by the projected gradient', async () => {
    const { optimiser } = adam();
    const masked = await outcome(way, [zeroed(architecture)], { mask });
    // The same by hand: an update that is given the gradient times the mask. Threads have parts of it alone.
    const projected: Optimiser = {
      ...optimiser,
      update: (parameters, gradient, ...others) =>
        optimiser.update(parameters, gradient.mul({ shape: [mask.length], data: mask }), ...others),
    };
    const [reference] = ways.slice(2);
    const byHand = await outcome(reference, [zeroed(architecture)], { optimiser: projected });
    expect(relativeError(masked.parameters, byHand.parameters)).toBeLessThan(2e-5);
    expect(masked.parameters.filter((value) => value !== 0).length).toBeGreaterThan(mask.length / 2);
    mask.forEach((kept, k) => {
      if (kept === 0) expect(masked.parameters[k]).toBe(0);
    });
  });
});

describe('restarts of a training', () => {
  const run = (start: Network, changes: Partial<TrainingOptions>) =>
    train(engine, start, data, shortTraining(changes));

  test.each([
    ['adam', {}],
    [
      'levenberg-marquardt',
      { method: levenbergMarquardt(), steps: 8, batch: undefined, schedule: undefined },
    ],
  ])('keep the best, each being that of a training alone: %s', async (_, changes) => {
    const [first, ...restarts] = networks;
    const together = await run(first, { ...changes, restarts });
    const alone = [];
    for (const network of networks) alone.push(await run(network, changes));
    const losses = alone.map(({ best }) => best.loss);
    expect(together.restarts.map(({ best }) => best)).toEqual(alone.map(({ best }) => best));
    expect(together.restarts.map(({ curve }) => curve)).toEqual(alone.map(({ curve }) => curve));
    expect(together.restart).toBe(losses.indexOf(Math.min(...losses)));
    expect(together.network).toEqual(alone[together.restart].network);
    expect(together.best).toEqual(alone[together.restart].best);
  });

  /** What a training of so many networks loads into the engine, the bytes that it compiles, and what it gives to threads. */
  async function compiled(count: number, threads: number) {
    const loaded: Uint8Array[] = [];
    const given = new Set<WebAssembly.Module>();
    const own = await openEngine({ engine: 'native', threads });
    const counting: Engine = {
      ...own,
      load: (model, options) => {
        loaded.push(model);
        return own.load(model, options);
      },
      startThread: (module, imports) => {
        given.add(module);
        return own.startThread!(module, imports);
      },
    };
    const compile = vi.spyOn(WebAssembly, 'compile');
    try {
      const restarts = Array.from({ length: count - 1 }, (_, k) => freshPerceptron('tanh', k + 2));
      await train(counting, freshPerceptron('tanh'), data, shortTraining({ restarts }));
      return { loaded, compiled: compile.mock.calls.map(([bytes]) => bytes), given: given.size };
    } finally {
      compile.mockRestore();
    }
  }

  test('compile what one network needs, once, however many there are', async () => {
    const alone = await compiled(1, 1);
    expect(alone.compiled).toHaveLength(1);
    expect(await compiled(5, 1)).toEqual(alone);
    const [two, five] = [await compiled(2, 2), await compiled(5, 2)];
    expect(five).toEqual(two);
    expect(two.compiled).toHaveLength(1);
    expect(two.given).toBe(1);
    expect(two.loaded).toEqual(alone.loaded);
  });

  test('go on without one that fails', async () => {
    const [good, other] = networks;
    const dead = {
      ...other,
      layers: other.layers.map((layer) => ({ ...layer, weight: layer.weight.map(() => 0) })),
    };
    const { restart, restarts } = await run(dead, { restarts: [good] });
    expect(restart).toBe(1);
    expect(restarts.map(({ failure }) => failure?.failure)).toEqual(['constant-start', undefined]);
    await expect(run(dead, { restarts: [dead] })).rejects.toThrow(/constant before the first step/);
  });

  test('are of one architecture', async () => {
    await expect(run(networks[0], { restarts: [freshPerceptron('tanh')] })).rejects.toThrow(
      /one architecture/,
    );
  });

  test('with a mask start and end with zeros there', async () => {
    const { network, best } = await run(networks[0], { mask, restarts: [networks[1]] });
    expect(best.step).toBeGreaterThan(0);
    const flat = flatten(network);
    expect(mask.every((kept, k) => kept === 1 || flat[k] === 0)).toBe(true);
  });

  test.each<[string, ArrayLike<number>, RegExp]>([
    ['another length', [1, 0], /a number for each of the 59 parameters; received 2/],
    ['other numbers', new Array(59).fill(0.5), /zeros and ones; received 0.5/],
    ['zeros alone', new Array(59).fill(0), /may move/],
  ])('refuse a mask of %s', async (_, wrong, message) => {
    await expect(run(networks[0], { mask: wrong })).rejects.toThrow(message);
  });

  test('are no part of the optimiser: a method of one’s own moves them too', async () => {
    const plain: Optimiser = {
      state: [],
      rates: ['rate'],
      update: (parameters, gradient, _, [rate]) => ({
        parameters: parameters.sub(gradient.mul(rate)),
        state: [],
      }),
      ratesAt: (_, learning) => [learning],
    };
    const { curve } = await run(networks[0], {
      method: firstOrder('descent', plain),
      restarts: [networks[1]],
    });
    expect(curve.total.at(-1)).toBeLessThan(curve.total[0]);
  });
});
