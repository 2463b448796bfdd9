import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Dataset, fitNormalisation } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { differentialPca, gradientMoment, gradientStart } from '../../src/reduction/index.ts';
import { initialise, type Network, perceptron } from '../../src/surrogate/index.ts';
import { rowOf, stream } from '../../src/tensor/index.ts';
import { trainSurrogate } from '../../src/workflow/index.ts';
import { startingNetworks } from '../../src/workflow/starting-networks.ts';
import { pythonWith } from '../support/python.ts';
import { ridge } from './support.ts';

const data = ridge(600);
const normalisation = fitNormalisation(data);
const pca = differentialPca(data, normalisation, { by: 'differential-pca' });
const d = 6;
const width = 5;
const network = initialise(perceptron([d, width, 3, 2], 'silu'), stream(1, 'network'));
const started = (seed: number) => gradientStart(network, pca, stream(seed, 'start'));
const column = ({ layers: [{ weight, outputs }] }: Network, j: number) =>
  Float64Array.from({ length: d }, (_, i) => weight[i * outputs + j]);
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k], 0);
const range = (count: number) => Array.from({ length: count }, (_, k) => k);

describe('a start from the second moment of the gradients', () => {
  it('has each neuron along directions in which the outputs change, to rounding, at the length of Glorot', () => {
    for (const j of range(width)) {
      const weight = column(started(1), j);
      const length = Math.hypot(...weight);
      expect(length).toBeCloseTo(Math.sqrt((2 * d) / (d + width)), 6);
      // Rows of W span all gradients, so that two directions have all of the moment.
      for (const k of range(d).slice(2))
        expect(Math.abs(dot(weight, rowOf(pca.directions, k)))).toBeLessThan(1e-6 * length);
    }
  });

  it('draws directions as often as the moment weighs them', () => {
    const shares = range(400).flatMap((seed) =>
      range(width).map((j) => {
        const weight = column(started(seed), j);
        return (dot(weight, rowOf(pca.directions, 0)) / Math.hypot(...weight)) ** 2;
      }),
    );
    // Of a Gaussian in the plane with standard deviations σ1 and σ2: E[cos²] = σ1/(σ1 + σ2). 2,000 draws: a standard error below 0.01.
    const [first, second] = pca.signal.map(Math.sqrt);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(Math.abs(mean - first / (first + second))).toBeLessThan(0.03);
  });

  it.each([
    ['silu', 1.5],
    ['tanh', 0],
  ] as const)('opens a bottleneck of %s, and draws the biases of wider layers', (activation, open) => {
    const biases = (first: number) =>
      gradientStart(
        initialise(perceptron([d, first, 3, 2], activation), stream(1, 'any')),
        pca,
        stream(1, 'start'),
      ).layers[0].bias;
    const length = Math.sqrt((2 * d) / (d + 2));
    expect([...biases(2)]).toEqual(new Array(2).fill(Math.fround(open * length)));
    expect(new Set(biases(3)).size).toBe(3);
  });

  it('leaves the layers behind as they are', () => {
    expect(started(1).layers.slice(1)).toEqual(network.layers.slice(1));
  });

  it('is the same by seed, and another by another', () => {
    expect(started(1)).toEqual(started(1));
    expect(started(2).layers[0].weight).not.toEqual(started(1).layers[0].weight);
  });

  it('differs from restart to restart of a training', () => {
    const options = { hidden: [1, 2], start: 'gradients', restarts: 4, seed: 1, name: 'initialise' } as const;
    const { networks, hold } = startingNetworks(data, normalisation, options);
    expect(hold).toEqual([]);
    expect(new Set(networks.map(({ layers }) => layers[0].weight.join())).size).toBe(4);
    expect(startingNetworks(data, normalisation, options).networks).toEqual(networks);
  });

  it('does without directions that noise of the labels explains', () => {
    // Noise in all directions alike: without standard errors it counts, with them two directions are left.
    const random = stream(1, 'noise');
    const [n, m] = data.dydx.shape;
    const error = range(d).map((k) => (0.05 * normalisation.yStd[0]) / normalisation.xStd[k]);
    const dydx = {
      ...data.dydx,
      data: data.dydx.data.map((value, at) => value + error[at % d] * random.normal()),
    };
    const errors = { dydx: { shape: [n, m, d], data: dydx.data.map((_, at) => error[at % d]) } };
    const directions = (set: Dataset) =>
      differentialPca(set, normalisation, { by: 'differential-pca' }).signal.filter((value) => value > 0)
        .length;
    expect(directions({ ...data, dydx })).toBe(d);
    expect(directions({ ...data, dydx, errors })).toBe(2);
  });

  it('is refused beside a reduction of the inputs, which has these directions', () => {
    const options = {
      reduceInputs: { by: 'differential-pca' },
      start: 'gradients',
      seed: 1,
      name: 'x',
    } as const;
    expect(() => startingNetworks(data, normalisation, options)).toThrow(
      'both reduceInputs and a start along gradients',
    );
  });
});

describe('a layer that reduces the inputs', () => {
  it.each([true, false])('with move: %s moves with the others, or does not', async (move) => {
    const engine = await openEngine({ threads: 1 });
    const reduceInputs = { by: 'differential-pca', move } as const;
    const options = { hidden: [4], steps: 64, reduceInputs };
    const { surrogate } = await trainSurrogate(engine, data, options);
    const { networks } = startingNetworks(data, normalisation, { ...options, seed: 1, name: 'any' });
    const [started, trained] = [networks[0].layers[0].weight, surrogate.layers[0].weight];
    if (move) expect(trained).not.toEqual(started);
    else expect(trained).toEqual(started);
  });
});

const python = pythonWith('numpy');

describe.skipIf(python === undefined)('numpy', () => {
  it('finds the same eigenvalues and directions of the moment', () => {
    const script =
      'import json, sys, numpy as np; v, q = np.linalg.eigh(np.array(json.load(sys.stdin))); print(json.dumps([v[::-1].tolist(), q.T[::-1].tolist()]))';
    const moment = gradientMoment(data, normalisation);
    const input = JSON.stringify(range(d).map((a) => [...rowOf(moment, a)]));
    const [values, vectors] = JSON.parse(
      execFileSync(python as string, ['-c', script], { input, encoding: 'utf8' }),
    ) as [number[], number[][]];
    for (const k of range(d)) expect(Math.abs(values[k] - pca.values[k])).toBeLessThan(1e-12 * values[0]);
    // The others have no energy: any basis of them is right.
    for (const k of [0, 1])
      expect(Math.abs(dot(Float64Array.from(vectors[k]), rowOf(pca.directions, k)))).toBeCloseTo(1, 10);
  });
});
