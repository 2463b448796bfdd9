import { describe, expect, it } from 'vitest';
import { type Dataset, designPoints, takeRows } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { applyPlan, networkDigest } from '../../src/pruning/index.ts';
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

  it('gives back the network where the first round does not suffice', async () => {
    const { surrogate, rounds, loss } = await removeLayers(engine, network, data, { target: 0, tune });
    expect(surrogate).toBe(network);
    expect(rounds).toMatchObject([{ round: 1, met: false }]);
    expect(loss.limit).toBe(0);
    // The labels are its own: what is left of the loss is rounding to float32.
    expect(loss.given).toBeLessThan(1e-10);
  });

  it('removes a layer that is affine within the smallest tolerance, the first of all, and no other', async () => {
    const layers = network.layers.map((layer, k) =>
      k === 1 ? { ...layer, activation: 'linear' as const } : layer,
    );
    const own = withLayers(layers);
    const labelled = noisy(await labelWith(engine, own, points));
    const { surrogate, rounds, loss } = await removeLayers(engine, own, labelled, {
      ...{ tolerance: 1e-4, tune: { ...tune, steps: 64 } },
    });
    expect(rounds[0].plan.merges).toMatchObject([{ layers: [2], into: 3 }]);
    expect(rounds[0].met).toBe(true);
    expect(loss.limit).toBe(1.0001 * loss.given);
    expect(hiddenWidths(surrogate).length).toBeLessThan(3);
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
    expect(rounds).toMatchObject([{ met: false, loss: Number.POSITIVE_INFINITY }]);
    expect(rounds[0].failure).toMatch(/training/);
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
