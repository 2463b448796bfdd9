import { describe, expect, it } from 'vitest';
import { type Dataset, designPoints, takeRows } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  affinity,
  applyPlan,
  type Criterion,
  networkDigest,
  removableLayers,
} from '../../src/pruning/index.ts';
import { hiddenWidths, type Surrogate } from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';
import { labelWith, type RemovalRound, removeLayers } from '../../src/workflow/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { rejection } from '../support/support.ts';
import { withLayers } from '../surrogate/example.ts';

const engine = await openEngine({ threads: 1 });
const network = withLayers(freshNetwork([3, 6, 6, 6, 2], 'silu').layers);
const points = designPoints({ kind: 'sobol' }, domainOf(network.inputs), 1024, stream(1, 'points'));
const data = await labelWith(engine, network, points);
const tune = { steps: 256 };

/** The set with noise of a tenth of the spread on its values, and without derivatives. */
function noisy({ dydx: _, ...set }: Dataset): Dataset {
  const random = stream(1, 'noise');
  const scale = [...network.normalisation.yStd];
  const y = { ...set.y, data: set.y.data.map((value, at) => value + 0.1 * scale[at % 2] * random.normal()) };
  return { ...set, y };
}

describe('removing layers', () => {
  it('goes on while the loss is within the target, and one layer stays', async () => {
    const told: RemovalRound[] = [];
    const { surrogate, rounds } = await removeLayers(engine, network, data, {
      ...{ target: 1e3, tune },
      onRound: (round) => told.push(round),
    });
    expect(hiddenWidths(surrogate)).toEqual([6]);
    expect(told).toEqual(rounds);
    expect(rounds.map(({ round, met }) => [round, met])).toEqual([
      [1, true],
      [2, true],
    ]);
    // Each round prunes what the one before left, and tunes that.
    let left: Surrogate = network;
    for (const { plan, surrogate: own, training, loss } of rounds) {
      expect(plan.network).toBe(networkDigest(left));
      expect(plan.points).toEqual({ from: 'samples', count: 820 });
      expect(hiddenWidths(applyPlan(left, plan))).toEqual(hiddenWidths(own));
      expect(training?.best.loss).toBe(loss);
      expect(loss).toBeLessThanOrEqual(training?.began as number);
      left = own;
    }
    expect(surrogate).toBe(left);
  });

  it.each([180, 127, 65, 40])(
    'compares losses on all %i rows held out: the growth is their difference',
    async (held) => {
      const set = takeRows(
        noisy(data),
        Int32Array.from({ length: 5 * held }, (_, row) => row),
      );
      const { rounds, given } = await removeLayers(engine, network, set, { target: 0, tune: { steps: 64 } });
      for (const { loss, growth, training } of rounds) {
        expect(training!.heldOut).toHaveLength(held);
        expect(Math.abs(growth!.mean - (loss - given.loss))).toBeLessThan(1e-6 * given.loss);
      }
    },
  );

  it('gives back the network where no candidate of the first round suffices', async () => {
    const options = { target: 0, candidates: 2, tune };
    const { surrogate, rounds, given } = await removeLayers(engine, network, data, options);
    expect(surrogate).toBe(network);
    expect(rounds).toMatchObject([
      { round: 1, candidate: 1, met: false },
      { round: 1, candidate: 2, met: false },
    ]);
    // The labels are its own: what is left of the loss is rounding to float32.
    expect(given.loss).toBeLessThan(1e-10);
  });

  it('removes a layer that is affine, the first of all, with no tolerance', async () => {
    const layers = network.layers.map((layer, k) =>
      k === 1 ? { ...layer, activation: 'linear' as const } : layer,
    );
    const own = withLayers(layers);
    const labelled = noisy(await labelWith(engine, own, points));
    const { surrogate, rounds } = await removeLayers(engine, own, labelled, { tune: { ...tune, steps: 64 } });
    expect(rounds[0].plan.merges).toMatchObject([{ layers: [2], into: 3 }]);
    expect(rounds[0].met).toBe(true);
    expect(hiddenWidths(surrogate).length).toBeLessThan(3);
  });

  it('tries the next by score where a layer cannot go, so many as it is told', async () => {
    const layers = network.layers.map((layer, k) =>
      k === 2 ? { ...layer, activation: 'linear' as const } : layer,
    );
    const own = withLayers(layers);
    const labelled = noisy(await labelWith(engine, own, points));
    // Scores that are wrong: what the network lives on ranks last, behind it the layer that is affine.
    const misled: Criterion = {
      ...affinity,
      name: 'misled',
      scores: (of) => removableLayers(of).map((layer) => ({ of: 'layers', layer, scores: [layer] })),
    };
    const options = { criterion: misled, tune: { ...tune, steps: 8 } };
    const { surrogate, rounds } = await removeLayers(engine, own, labelled, options);
    const tried = rounds.map(({ round, candidate, plan, met }) => [
      round,
      candidate,
      plan.merges.flatMap(({ layers: gone }) => gone),
      met,
    ]);
    expect(tried.slice(0, 3)).toEqual([
      [1, 1, [1], false],
      [1, 2, [2], false],
      [1, 3, [3], true],
    ]);
    expect(rounds[2].plan.layers.map(({ keep, reason }) => [keep, reason])).toEqual([
      [true, expect.stringMatching(/; cannot go$/)],
      [true, expect.stringMatching(/; cannot go$/)],
      [false, expect.stringMatching(/; what ranks below cannot go$/)],
    ]);
    expect(hiddenWidths(surrogate).length).toBe(2);
    const less = await removeLayers(engine, own, labelled, { ...options, candidates: 2 });
    expect(less.surrogate).toBe(own);
    expect(less.rounds).toHaveLength(2);
  });

  it('knows the error of the network beside the noise that labels tell of themselves', async () => {
    const { y, x } = data;
    const random = stream(3, 'noise');
    const sigma = network.normalisation.yStd.map((std) => 0.3 * std);
    const own = { ...y, data: y.data.map((value, at) => value + sigma[at % 2] * random.normal()) };
    const errors = { y: { ...y, data: y.data.map((_, at) => sigma[at % 2]) } };
    const { dydx: _, ...set } = data;
    const labelled = { ...set, x, y: own, errors };
    const options = { target: 0, candidates: 1, tune: { steps: 1 } };
    const { given } = await removeLayers(engine, network, labelled, options);
    // 204 rows of two outputs: a mean of 408 squares scatters by 7 %.
    expect(Math.abs(given.loss / 0.09 - 1)).toBeLessThan(0.25);
    expect(given.error).toBeLessThan(0.25 * given.loss);
  });

  it('gives the same bits again', async () => {
    const run = () => removeLayers(engine, network, data, { target: 1e3, tune: { steps: 64 } });
    const [first, again] = [await run(), await run()];
    expect(again.surrogate.layers).toEqual(first.surrogate.layers);
    expect(again.rounds.map(({ loss }) => loss)).toEqual(first.rounds.map(({ loss }) => loss));
  });

  it('ends with the last that was good where a tuning fails', async () => {
    const schedule = { kind: 'constant', rate: 1e6 } as const;
    const { surrogate, rounds } = await removeLayers(engine, network, data, {
      ...{ target: 1e3, tune: { ...tune, schedule } },
    });
    expect(surrogate).toBe(network);
    expect(rounds.map(({ candidate }) => candidate)).toEqual([1, 2, 3]);
    for (const { met, loss, growth, failure } of rounds) {
      expect(met).toBe(false);
      expect(loss).toBe(Number.POSITIVE_INFINITY);
      expect(growth).toBeUndefined();
      expect(failure).toMatch(/training/);
    }
  });

  it('scores and fits on rows that are not held out', async () => {
    // Rows held out that are far away would change the maps, if they were seen.
    const all = await removeLayers(engine, network, data, { target: 1e3, tune: { steps: 64 } });
    const { heldOut } = all.rounds[0].training!;
    const x = { ...data.x, data: data.x.data.slice() };
    const random = stream(2, 'others');
    for (const row of heldOut) x.data.set([0.5 + random.uniform(), -5, 30 + 10 * random.uniform()], 3 * row);
    const moved = await removeLayers(engine, network, { ...data, x }, { target: 1e9, tune: { steps: 64 } });
    expect(moved.rounds[0].plan.merges).toEqual(all.rounds[0].plan.merges);
  });

  it.each<[string, Surrogate, Dataset, object, RegExp]>([
    [
      'a tolerance beside a target',
      network,
      data,
      { tolerance: 1, target: 1 },
      /by a tolerance or by a target; received both/,
    ],
    [
      'a tolerance below 0',
      network,
      data,
      { tolerance: -1 },
      /the tolerance of the loss must be a finite number of at least 0; received -1/,
    ],
    [
      'no candidates',
      network,
      data,
      { candidates: 0 },
      /the candidates of a round must be a whole number of at least 1; received 0/,
    ],
    [
      'nothing held out',
      network,
      data,
      { tune: { validation: 0 } },
      /by the loss on rows that are held out; received none of 1,024 rows/,
    ],
    ['four rows', network, takeRows(data, [0, 1, 2, 3]), {}, /received none of 4 rows/],
    [
      'one hidden layer',
      withLayers(freshNetwork([3, 6, 2], 'silu').layers),
      data,
      {},
      /two hidden layers or more that can go.*received one, which stays/,
    ],
    ['none', withLayers(freshNetwork([3, 2], 'silu').layers), data, {}, /received none/],
  ])('refuses %s', async (_, own, set, options, message) => {
    expect(await rejection(removeLayers(engine, own, set, options))).toMatch(message);
  });

  it('refuses data of another network', async () => {
    const set = { x: data.x, y: tensor(new Float64Array(1024), [1024, 1]), inputs: data.inputs };
    const of = { ...set, outputs: data.outputs.slice(0, 1), provenance: {} };
    expect(await rejection(removeLayers(engine, network, of))).toMatch(/risk/);
  });
});
