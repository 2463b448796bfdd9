import { beforeAll, describe, expect, test, vi } from 'vitest';
import { adjoint, evaluate } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import {
  cutOutputs,
  flatten,
  maskedNetwork,
  maskOf,
  type Network,
  parameterCount,
  parameterPieces,
} from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import {
  adam,
  batchLoss,
  defaultWays,
  levenbergMarquardt,
  loop,
  type SparseOptions,
  type Start,
  type Steps,
  type TrainingOptions,
  train,
  type Way,
} from '../../../src/training/index.ts';
import { DenseGradient } from '../../../src/training/sparse/dense-gradient.ts';
import { keptWeights } from '../../../src/training/sparse/kept.ts';
import { MASK } from '../../../src/training/sparse/masked.ts';
import { resolvedSparse } from '../../../src/training/sparse/options.ts';
import { shareAt } from '../../../src/training/sparse/rewiring.ts';
import { freshNetwork } from '../../support/networks.ts';
import { boundTo, fedOf, relativeError, rowsAt, samples, shortTraining } from '../problem.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const data = samples(120);
const start = freshNetwork([2, 24, 24, 24, 1], 'silu');
const sparse: SparseOptions = { by: 'rigl', sparsity: 0.8, every: 64 };
const run = (changes: Partial<TrainingOptions> = {}, from: Network = start) =>
  train(engine, from, data, shortTraining({ steps: 640, sparse, ...changes }));

/** Numbers of weights that are not zero, by layer. */
const nonzero = ({ layers }: Network) => layers.map(({ weight }) => weight.filter((w) => w !== 0).length);
const kept = (options: SparseOptions) => keptWeights(start, resolvedSparse(options));

/** A way that keeps every mask that is written, with the parameters and the state as they are then. */
function watched(): { readonly way: Way; readonly masks: Float32Array[]; readonly states: Float32Array[][] } {
  const masks: Float32Array[] = [];
  const states: Float32Array[][] = [];
  const names = ['parameters', ...adam().optimiser.state];
  const open = async (given: Start): Promise<Steps> => {
    const steps = await loop.open(given);
    const { take } = steps;
    const write = steps.write.bind(steps);
    return Object.assign(steps, {
      write(name: string, values: Float32Array) {
        if (name === MASK) masks.push(values.slice());
        write(name, values);
      },
      take(...args: Parameters<typeof take>) {
        states.push(names.map((name) => steps.read(name)));
        return take.apply(steps, args);
      },
    });
  };
  return { way: { name: 'watched', suits: () => true, open }, masks, states };
}

describe.each<SparseOptions>([
  sparse,
  { ...sparse, by: 'set' },
  { ...sparse, distribution: 'uniform', sparsity: 0.7 },
])('a sparse training ($by, $distribution)', (options) => {
  let trained: ReturnType<typeof run>;
  beforeAll(() => {
    trained = run({ sparse: options });
  });

  test('ends with as many weights of each layer as the distribution says', async () => {
    const { network, best } = await trained;
    expect(best.step).toBeGreaterThan(0);
    expect(nonzero(network)).toEqual(kept(options));
    expect(cutOutputs(network, maskOf(network))).toEqual([]);
  });

  test('exchanges at most the share of the schedule, only while it lasts', async () => {
    const { way, masks, states } = watched();
    await run({ sparse: { ...options, until: 0.5 }, ways: [way] });
    // Every 64 of 640 steps until step 320: at 64, 128, 192 and 256. Biases never go.
    expect(masks.length).toBe(5);
    let changes = 0;
    for (let update = 1; update < masks.length; update++) {
      const share = shareAt((64 * update) / 320, { by: options.by, fraction: 0.3 });
      const changed = (at: number) => masks[update][at] !== masks[update - 1][at];
      for (const [k, { shape, offset }] of parameterPieces(start).entries()) {
        const places = Array.from({ length: shape[0] * shape[1] }, (_, at) => offset + at);
        const filled = places.filter((at) => changed(at) && masks[update][at] === 1);
        const emptied = places.filter((at) => changed(at) && masks[update][at] === 0);
        expect(emptied.length).toBe(filled.length);
        expect(filled.length).toBeLessThanOrEqual(k % 2 === 1 ? 0 : Math.floor(share * kept(options)[k / 2]));
        changes += filled.length;
      }
      // What came or went is zero, and so is the memory of its gradients.
      for (const numbers of states[update])
        numbers.forEach((value, at) => {
          if (changed(at) || masks[update][at] === 0) expect(value).toBe(0);
        });
    }
    expect(changes).toBeGreaterThan(20);
  });

  test('gives the same bits again', async () => {
    expect((await run({ sparse: options })).network).toEqual((await trained).network);
  });

  test('of networks side by side trains each as if it were alone, with a mask of its own', async () => {
    const other = freshNetwork([2, 24, 24, 24, 1], 'silu', 2);
    const together = await run({ sparse: options, restarts: [other] });
    const alone = [await trained, await run({ sparse: options }, other)];
    expect(together.restarts.map(({ best }) => best)).toEqual(alone.map(({ best }) => best));
    expect(together.restarts.map(({ network }) => network)).toEqual(alone.map(({ network }) => network));
    expect(maskOf(alone[0].network)).not.toEqual(maskOf(alone[1].network));
  });
});

test('only what is dropped differs from the first mask where the fraction is small', async () => {
  const { way, masks } = watched();
  await run({ sparse: { ...sparse, fraction: 1e-6 }, ways: [way] });
  for (const mask of masks) expect(mask).toEqual(masks[0]);
});

test('steps between changes are rounded up to whole calls', async () => {
  const { way, masks } = watched();
  await run({ sparse: { ...sparse, every: 65, until: 1 }, ways: [way] });
  // At 128, 256, 384 and 512 of 640.
  expect(masks.length).toBe(5);
});

test('SET exchanges the same share at every epoch to the end, as published', async () => {
  expect([0, 0.5, 1].map((progress) => shareAt(progress, { by: 'set', fraction: 0.3 }))).toEqual([
    0.3, 0.3, 0.3,
  ]);
  expect([0, 0.5, 1].map((progress) => shareAt(progress, { by: 'rigl', fraction: 0.3 }))).toEqual([
    0.3, 0.15, 0,
  ]);
  const { way, masks } = watched();
  // Epochs are shorter than a call of 64 steps: changes come before every call but the first.
  await run({ sparse: { by: 'set', sparsity: 0.8 }, ways: [way] });
  expect(masks.length).toBe(10);
});

test('a program is compiled once for all gradients', async () => {
  const load = vi.spyOn(engine, 'load');
  const count = async (options?: SparseOptions) => {
    load.mockClear();
    await run({ sparse: options });
    return load.mock.calls.length;
  };
  const dense = await count();
  expect(await count(sparse)).toBe(dense + 1);
  expect(await count({ ...sparse, by: 'set' })).toBe(dense);
  load.mockRestore();
});

test('the gradient by which weights grow is the adjoint of the loss by all of them', async () => {
  const objective = boundTo({ kind: 'sobolev' }, data);
  const random = stream(1, 'mask');
  const mask = maskOf(start).map(() => Number(random.uniform() < 0.4));
  const masked = maskedNetwork(start, mask);
  const training = { architecture: start, objective, batch: 16, optimiser: adam().optimiser };
  const gradient = new DenseGradient({ engine, data: fedOf(objective), threads: 1 }, training);
  const rows = Int32Array.from({ length: 16 }, (_, k) => (7 * k) % 120);
  const parameters = Float32Array.from(flatten(masked));
  try {
    const actual = await gradient.on(rows, parameters, {});
    const { total, unpacked } = batchLoss(training, 16);
    const oracle = unpacked.pack(adjoint(total, unpacked.pieces));
    const batch = rowsAt(data, rows);
    const [wanted] = evaluate([oracle], {
      ...batch,
      dydx: tensor(batch.dydx.data, [16, 2]),
      parameters: tensor(Float64Array.from(parameters), [parameterCount(start)]),
    });
    expect(relativeError(actual, wanted.data)).toBeLessThan(1e-5);
    // Weights that are zero have one, but for those into neurons that lead nowhere.
    const there = actual.filter((value, at) => mask[at] === 0 && value !== 0).length;
    expect(there).toBeGreaterThan(0.4 * mask.filter((mark) => mark === 0).length);
  } finally {
    await gradient.dispose();
  }
});

test('all ways choose the same weights', async () => {
  const [byLoop, byLanes] = [await run({ ways: [loop] }), await run({ ways: defaultWays })];
  expect(maskOf(byLanes.network)).toEqual(maskOf(byLoop.network));
  expect(relativeError(flatten(byLanes.network), flatten(byLoop.network))).toBeLessThan(1e-2);
});

test('a tuning starts with the largest weights of its network', async () => {
  const { way, masks } = watched();
  const { network } = await run({ sparse: undefined });
  await run({ ways: [way] }, network);
  const { weight } = network.layers[1];
  const first = masks[0].subarray(parameterPieces(start)[2].offset).subarray(0, weight.length);
  const size = (mark: number) => [...weight].filter((_, k) => first[k] === mark).map(Math.abs);
  expect(Math.min(...size(1))).toBeGreaterThan(0.9 * Math.max(...size(0)));
});

describe('a sparse training is refused', () => {
  test.each<[string, Partial<TrainingOptions>, string]>([
    ['with a mask', { mask: maskOf(start).fill(1) }, 'zero, in all layers; received "a mask"'],
    ['with layers that are held', { hold: [0] }, 'received "layers that are held"'],
    [
      'by least squares',
      { method: levenbergMarquardt(), batch: undefined, schedule: undefined },
      'training by levenberg-marquardt cannot change which weights are zero',
    ],
    ['where an output is cut off', { sparse: { by: 'set', sparsity: 0.999 } }, 'is cut off from the inputs'],
    ['of a sparsity of 1', { sparse: { by: 'set', sparsity: 1 } }, 'above 0 and below 1'],
  ])('%s', async (_, changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });
});
