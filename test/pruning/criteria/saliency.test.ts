import { describe, expect, it } from 'vitest';
import { adjoint, evaluate } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { partsOfWeights } from '../../../src/pruning/criteria/readers.ts';
import { magnitude, saliency, scoresBy, taylor } from '../../../src/pruning/index.ts';
import { lossProblem } from '../../../src/pruning/loss/problem.ts';
import {
  flatten,
  hiddenPlaces,
  INPUTS,
  inputOf,
  isSequential,
  type Surrogate,
  sourcesIn,
} from '../../../src/surrogate/index.ts';
import { type Tensor, tensor } from '../../../src/tensor/index.ts';
import { batchLoss, levenbergMarquardt } from '../../../src/training/index.ts';
import { fitSurrogate } from '../../../src/workflow/fit.ts';
import { randomSurrogate } from '../../support/random-networks.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';
import {
  contextOf,
  expectClose,
  labelledNear,
  lossOf,
  predicted,
  slopesBy,
  withParameters,
} from './labelled.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const wasm = await openEngine({ engine: 'wasm', threads: 1 });

/** |w·∂L/∂w| of each weight of each layer, by differences of the loss. */
function byDifferences(surrogate: Surrogate, loss: (moved: Surrogate) => number): number[][] {
  let offset = 0;
  return surrogate.layers.map(({ weight, bias, unweighted, unbiased }) => {
    const own = unweighted ? [] : weight;
    const scores = Array.from(own, (w, at) =>
      Math.abs(w * slopesBy(surrogate, offset + at, (moved) => [loss(moved)])[0]),
    );
    offset += own.length + (unbiased ? 0 : bias.length);
    return scores;
  });
}

describe('saliency', () => {
  it.each(['silu', 'tanh', 'relu'] as const)(
    'of a weight is |w·∂L/∂w| of the loss of all samples, by finite differences: %s',
    async (activation) => {
      const network = exampleSurrogate(activation);
      const samples = labelledNear(network, 37);
      const { groups } = await scoresBy(saliency, network, { of: 'weights', samples, engine });
      const expected = byDifferences(network, (moved) => lossOf(moved, samples));
      expect(groups.map(({ layer }) => layer)).toEqual([1, 2, 3]);
      groups.forEach(({ scores }, place) => {
        expectClose(scores, expected[place]);
      });
    },
  );

  it('is of the loss that is asked for', async () => {
    const network = exampleSurrogate();
    const samples = labelledNear(network, 20);
    const loss = { kind: 'vanilla' } as const;
    const { groups } = await scoresBy(saliency, network, { of: 'weights', samples, engine, loss });
    const { dydx: _, ...values } = samples;
    const expected = byDifferences(network, (moved) => lossOf(moved, values));
    groups.forEach(({ scores }, place) => {
      expectClose(scores, expected[place]);
    });
  });

  it('of neurons and inputs is the sum over the weights that read them, also where they read sums', async () => {
    let skips = 0;
    for (let seed = 1; skips < 3; seed++) {
      const network = randomSurrogate(seed, ['tanh', 'silu'], 2);
      if (isSequential(network) || hiddenPlaces(network).length === 0) continue;
      skips++;
      const samples = labelledNear(network, 25);
      const { groups } = await scoresBy(saliency, network, { samples, engine });
      const expected = byDifferences(network, (moved) => lossOf(moved, samples));
      for (const { of, layer, scores } of groups) {
        const readers = (at: number, index: number): number =>
          network.layers.reduce((sum, { outputs, unweighted }, place) => {
            sourcesIn(network, inputOf(network, place)).forEach((sources, row) => {
              const count = sources.filter((one) => one.place === at && one.index === index).length;
              const read = expected[place].slice(row * outputs, (row + 1) * outputs);
              const own = unweighted && count > 0 ? readers(place, row) : read.reduce((p, q) => p + q, 0);
              sum += count * own;
            });
            return sum;
          }, 0);
        const sums = scores.map((_, index) => readers(of === 'inputs' ? INPUTS : layer - 1, index));
        expectClose([...scores, 1e-3], [...sums, 1e-3]);
      }
    }
  });

  it('agrees with the oracle over parts of the rows and on both engines', async () => {
    const network = exampleSurrogate();
    const samples = labelledNear(network, 1301);
    const { objective, tables } = lossProblem(network, contextOf(engine, samples));
    const { total, unpacked } = batchLoss({ architecture: network, objective }, 1301);
    const parameters = flatten(network);
    const bindings = Object.entries({ ...tables }).map(([name, { dims, data }]) => [
      name,
      tensor(data as Float64Array, dims),
    ]);
    const [gradient] = evaluate([unpacked.pack(adjoint(total, unpacked.pieces))], {
      parameters: tensor(parameters),
      ...Object.fromEntries(bindings),
    });
    const expected = partsOfWeights(
      network,
      gradient.data.map((slope, k) => Math.abs(slope * parameters[k])),
    );
    for (const own of [engine, wasm]) {
      const { groups } = await scoresBy(saliency, network, { of: 'weights', samples, engine: own });
      groups.forEach(({ scores }, place) => {
        expectClose(scores, expected[place], 1e-13);
      });
    }
  });

  it('of a weight that is zero is 0', async () => {
    const full = exampleSurrogate();
    const network = withParameters(
      full,
      flatten(full).map((value, k) => (k % 3 === 0 ? 0 : value)),
    );
    const samples = labelledNear(network, 20);
    const { groups } = await scoresBy(saliency, network, { of: 'weights', samples, engine });
    const zeros = (await scoresBy(magnitude, network, { of: 'weights' })).groups;
    groups.forEach(({ scores }, l) => {
      expect(scores.map((score) => score === 0)).toEqual(zeros[l].scores.map((score) => score === 0));
    });
  });

  it('is refused where least squares has come to an optimum of noisy labels, which float32 then rounds', async () => {
    const samples = labelledNear(exampleSurrogate(), 200, 0.02);
    const polished = await fitSurrogate(engine, exampleSurrogate(), samples, {
      stage: 'polished',
      method: levenbergMarquardt(),
      steps: 400,
      validation: 0,
    });
    expect(lossOf(polished.surrogate, samples)).toBeGreaterThan(1e-4);
    await expect(scoresBy(saliency, polished.surrogate, { samples, engine })).rejects.toThrow(
      /a network at an optimum of its loss, .*rounding of weights. Take a criterion .* such as taylor/,
    );
    const { groups } = await scoresBy(taylor, polished.surrogate, { samples, engine });
    expect(Math.min(...groups.flatMap(({ scores }) => scores))).toBeGreaterThan(0);
  });

  it('is refused at an optimum, where it is all zero up to the rounding of weights', async () => {
    const network = exampleSurrogate();
    const noisy = labelledNear(network, 40);
    const message =
      /saliency needs a loss that the weights still change; received a network at an optimum of its loss/;
    const scored = (labels: Partial<typeof noisy>) =>
      scoresBy(saliency, network, { of: 'weights', samples: { ...noisy, ...labels }, engine });
    // Its own labels, exactly and as a file of float32 holds them.
    const own = predicted(network, noisy.x);
    await expect(scored(own)).rejects.toThrow(message);
    const single = { ...own.y, data: Float64Array.from(own.y.data, Math.fround) };
    await expect(scored({ y: single, dydx: own.dydx })).rejects.toThrow(message);
    // Labels that lie about the predictions, above and below.
    const twice = {
      inputs: network.inputs,
      outputs: network.outputs,
      x: doubled(own.y.shape, noisy.x),
      y: doubled(
        own.y.shape,
        own.y,
        own.y.data.map((_, k) => (k % 3) - 1),
      ),
    };
    await expect(
      scoresBy(saliency, network, { samples: { ...twice, provenance: {} }, engine }),
    ).rejects.toThrow(message);
  });
});

/** Rows twice, the second time with the opposite noise. */
function doubled([n]: readonly number[], { shape, data }: Tensor, noise = data.map(() => 0)): Tensor {
  const all = [...data.map((value, k) => value + noise[k]), ...data.map((value, k) => value - noise[k])];
  return tensor(all, [2 * n, ...shape.slice(1)]);
}
