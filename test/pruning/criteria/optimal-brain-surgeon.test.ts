import { describe, expect, it } from 'vitest';
import { type Dataset, dataset } from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { optimalBrainSurgeon, type Scored, scoresBy } from '../../../src/pruning/index.ts';
import {
  flatten,
  hiddenPlaces,
  INPUTS,
  inputOf,
  isSequential,
  type Surrogate,
  sourcesIn,
} from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { randomSurrogate } from '../../support/random-networks.ts';
import { exampleSurrogate, withLayers } from '../../surrogate/example.ts';
import { expectClose, labelledNear, lossOf, residualOf, slopesBy, withParameters } from './labelled.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const scored = async (network: Surrogate, samples: Dataset, of: Scored) =>
  (await scoresBy(optimalBrainSurgeon, network, { of, samples, engine })).groups.filter(
    (group) => group.of === of,
  );

/** X with A·X = B, by elimination with pivots. */
function solved(matrix: readonly (readonly number[])[], right: readonly (readonly number[])[]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j < rows[i].length; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, i) => row.slice(n).map((value) => value / row[i]));
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, k) => sum + value * b[k], 0);

/** 2JᵀJ of the residual by finite differences, damped as the criterion says. */
function hessianOf(surrogate: Surrogate, samples: Dataset): number[][] {
  const columns = Array.from(flatten(surrogate), (_, k) =>
    slopesBy(surrogate, k, (moved) => residualOf(moved, samples)),
  );
  const hessian = columns.map((a) => columns.map((b) => 2 * dot(a, b)));
  const largest = Math.max(...hessian.map((row, i) => row[i]));
  for (const [i, row] of hessian.entries()) row[i] += 1e-8 * largest;
  return hessian;
}

/** The places of the weights that read a neuron or input, among all parameters. */
function readersOf(network: Surrogate, place: number, index: number): number[] {
  let offset = 0;
  return network.layers.flatMap(({ outputs, weight, bias }, l) => {
    const rows = sourcesIn(network, inputOf(network, l)).flatMap((sources, row) =>
      sources.some((source) => source.place === place && source.index === index) ? [row] : [],
    );
    const start = offset;
    offset += weight.length + bias.length;
    return rows.flatMap((row) => Array.from({ length: outputs }, (_, j) => start + row * outputs + j));
  });
}

describe('optimal brain surgeon by its formula, with a Jacobian by finite differences and a dense inverse', () => {
  const growth = (surrogate: Surrogate, inverse: readonly number[][], places: readonly number[]) => {
    const w = places.map((k) => flatten(surrogate)[k]);
    const block = places.map((p) => places.map((q) => inverse[p][q]));
    return (
      dot(
        w,
        solved(
          block,
          w.map((value) => [value]),
        ).flat(),
      ) / 2
    );
  };

  it.each(['silu', 'tanh'] as const)('of weights, neurons and inputs: %s', async (activation) => {
    const network = exampleSurrogate(activation);
    const samples = labelledNear(network, 60);
    const hessian = hessianOf(network, samples);
    const inverse = solved(
      hessian,
      hessian.map((_, i) => hessian.map((_, j) => Number(i === j))),
    );
    let offset = 0;
    for (const [place, { scores }] of (await scored(network, samples, 'weights')).entries()) {
      const expected = scores.map((_, at) => growth(network, inverse, [offset + at]));
      expectClose(scores, expected, 1e-5);
      offset += scores.length + network.layers[place].outputs;
    }
    for (const of of ['neurons', 'inputs'] as const)
      for (const { layer, scores } of await scored(network, samples, of)) {
        const expected = scores.map((_, i) => growth(network, inverse, readersOf(network, layer - 1, i)));
        expectClose(scores, expected, 1e-5);
      }
  });

  it('of neurons of a network with skips, whose readers read sums', async () => {
    let skips = 0;
    for (let seed = 1; skips < 2; seed++) {
      const network = randomSurrogate(seed, ['tanh'], 2);
      if (isSequential(network) || hiddenPlaces(network).length === 0) continue;
      skips++;
      const samples = labelledNear(network, 60);
      const hessian = hessianOf(network, samples);
      const inverse = solved(
        hessian,
        hessian.map((_, i) => hessian.map((_, j) => Number(i === j))),
      );
      for (const { layer, scores } of await scored(network, samples, 'neurons')) {
        const expected = scores.map((_, i) => growth(network, inverse, readersOf(network, layer - 1, i)));
        expectClose([...scores, 1], [...expected, 1], 1e-4);
      }
    }
  });
});

describe('optimal brain surgeon where it is exact: a network that is linear in its parameters', () => {
  // One linear layer, 3 to 2, fitted to its values by least squares.
  const random = stream(3, 'points');
  const start = withLayers(freshNetwork([3, 2], 'tanh').layers);
  const { xMean, xStd, yMean, yStd } = start.normalisation;
  const normals = (means: Float64Array, stds: Float64Array) =>
    tensor(
      Array.from({ length: 40 }, () => Array.from(means, (mean, k) => mean + stds[k] * random.normal())),
    );
  const [x, y] = [normals(xMean, xStd), normals(yMean, yStd)];
  const samples = dataset({ inputs: start.inputs, outputs: start.outputs, x, y });

  /** The network that fits best with some parameters at zero: the loss is quadratic, so one Newton step goes there. */
  const best = (gone: readonly number[]): Surrogate => {
    const at = withParameters(
      start,
      flatten(start).map((value, k) => (gone.includes(k) ? 0 : value)),
    );
    const free = [...flatten(at).keys()].filter((k) => !gone.includes(k));
    const columns = free.map((k) => slopesBy(at, k, (moved) => residualOf(moved, samples)));
    const residual = residualOf(at, samples);
    const step = solved(
      columns.map((a) => columns.map((b) => dot(a, b))),
      columns.map((a) => [-dot(a, residual)]),
    );
    const parameters = flatten(at);
    free.forEach((k, i) => {
      parameters[k] += step[i][0];
    });
    return withParameters(start, parameters);
  };
  const fitted = best([]);
  const growth = (gone: readonly number[]) => lossOf(best(gone), samples) - lossOf(fitted, samples);

  it('of a weight it is what the loss grows by without it, once the others are fitted again', async () => {
    const [{ scores }] = await scored(fitted, samples, 'weights');
    expectClose(
      scores,
      scores.map((_, k) => growth([k])),
      1e-6,
    );
  });

  it('of an input it is what the loss grows by without all that read it', async () => {
    const [{ scores }] = await scored(fitted, samples, 'inputs');
    expectClose(
      scores,
      scores.map((_, i) => growth(readersOf(fitted, INPUTS, i))),
      1e-6,
    );
  });
});

describe('optimal brain surgeon', () => {
  it('of a weight that is zero is 0, and the others do not count on it', async () => {
    const full = exampleSurrogate();
    const network = withParameters(
      full,
      flatten(full).map((value, k) => (k % 4 === 1 && k < 20 ? 0 : value)),
    );
    const samples = labelledNear(full, 50);
    const [{ scores }] = await scored(network, samples, 'weights');
    expect(scores.map((score) => score === 0)).toEqual(Array.from(network.layers[0].weight, (w) => w === 0));
    const [whole] = await scored(full, samples, 'weights');
    expect(scores[0]).toBeGreaterThan(0);
    expect(whole.scores[1]).toBeGreaterThan(0);
  });

  it('of a neuron without weights that read it is 0', async () => {
    const { layers, ...rest } = exampleSurrogate();
    const weight = layers[1].weight.map((w, at) => (Math.floor(at / 4) === 3 ? 0 : w));
    const network = { ...rest, layers: [layers[0], { ...layers[1], weight }, layers[2]] };
    const [{ scores }] = await scored(network, labelledNear(network, 50), 'neurons');
    expect(scores.map((score) => score === 0)).toEqual([false, false, false, true, false]);
  });

  it('is refused above 2,048 parameters, but counts those that are zero as gone', async () => {
    const network = withLayers(freshNetwork([3, 50, 38, 2], 'tanh').layers);
    const samples = labelledNear(network, 5);
    await expect(scored(network, samples, 'weights')).rejects.toThrow(
      /for networks of at most 2,048 parameters that are not zero; received 2216. Take another criterion/,
    );
    const layers = network.layers.map((layer, l) =>
      l === 1 ? { ...layer, weight: layer.weight.map((w, at) => (at % 10 > 0 ? 0 : w)) } : layer,
    );
    const sparse = await scored({ ...network, layers }, samples, 'inputs');
    expect(sparse[0].scores.every((score) => score >= 0)).toBe(true);
  });
});
