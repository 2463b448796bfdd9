import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { pointSignals } from '../../../src/pruning/layers/point-signals.ts';
import { pointsOfDomain } from '../../../src/pruning/points.ts';
import { type Fitted, refitsFor } from '../../../src/pruning/replacement/refit.ts';
import { withRefits } from '../../../src/pruning/replacement/with-refits.ts';
import { hiddenWidths, type Layer, type Surrogate, surrogateGraph } from '../../../src/surrogate/index.ts';
import { rowsOf, stream, type Tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { pythonWith } from '../../support/python.ts';
import { onBox } from '../on-box.ts';

const network: Surrogate = { ...freshNetwork([3, 6, 5, 2], 'tanh'), ...onBox, provenance: {} };
const domain = domainOf(network.inputs);
const x = pointsOfDomain(domain, 400, (purpose) => stream(1, purpose));
const all = (of: Surrogate) => hiddenWidths(of).map((width) => new Array<boolean>(width).fill(true));
/** Which neurons stay, all but these. */
const without = (of: Surrogate, ...gone: readonly (readonly [hidden: number, index: number])[]) =>
  all(of).map((layer, h) => layer.map((_, i) => !gone.some(([own, index]) => own === h && index === i)));
const cut = (of: Surrogate, kept: boolean[][], how: Fitted, at: Tensor = x) =>
  withRefits(of, kept, domain, refitsFor(of, kept, at, how));
const outputs = (of: Surrogate) => evaluate([surrogateGraph(of, input('x', ['N', 3])).output], { x })[0].data;
const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));
const edited = (change: (layer: Layer, place: number) => Partial<Layer>): Surrogate => ({
  ...network,
  layers: network.layers.map((layer, place) => ({ ...layer, ...change(layer, place) })),
});

describe('least squares in the place of neurons', () => {
  it('change nothing where another neuron is the same, or several express the one that goes', () => {
    // Neuron 4 of the second layer adds up what neuron 1 does.
    const twin = edited(({ weight, bias, outputs: width }, place) =>
      place !== 1
        ? {}
        : {
            weight: weight.map((w, at) => (at % width === 4 ? weight[at - 3] : w)),
            bias: bias.map((b, j) => (j === 4 ? bias[1] : b)),
          },
    );
    const left = cut(twin, without(twin, [1, 4]), 'least-squares');
    expect(hiddenWidths(left)).toEqual([6, 4]);
    const expected = outputs(twin);
    expect(largest(outputs(left).map((y, at) => y - expected[at]))).toBeLessThan(1e-8);
    // Linear layers: each neuron beyond the three inputs is a combination of others.
    const linear = edited(() => ({ activation: 'linear' }));
    const fewer = cut(linear, without(linear, [0, 0], [0, 3], [1, 1]), 'least-squares');
    const whole = outputs(linear);
    expect(largest(outputs(fewer).map((y, at) => y - whole[at]))).toBeLessThan(1e-7);
  });

  it('are the biases alone where what stays does not vary', () => {
    const still = edited(({ weight, outputs: width }, place) =>
      place === 1 ? { weight: weight.map((w, at) => (at % width === 0 ? w : 0)) } : {},
    );
    const kept = without(still, [1, 0]);
    const [fitted, mean] = (['least-squares', 'mean'] as const).map((how) => cut(still, kept, how));
    expect(largest(fitted.layers[2].bias.map((b, j) => b - mean.layers[2].bias[j]))).toBeLessThan(1e-12);
    expect(largest(outputs(fitted).map((y, at) => y - outputs(mean)[at]))).toBeLessThan(1e-12);
  });

  it('leave a remainder that has no mean and is orthogonal to what is read, up to the ridge', () => {
    const kept = without(network, [0, 1], [0, 2], [1, 3]);
    const left = cut(network, kept, 'least-squares');
    const [before, after] = [network, left].map((of) => pointSignals(of, x));
    for (const place of [1, 2]) {
      const columns = place === 1 ? [0, 1, 2, 4] : [0, 1];
      const { read, sums } = after[place];
      const [n, m] = sums.shape;
      const width = before[place].sums.shape[1];
      columns.forEach((from, j) => {
        const rest = Float64Array.from(
          { length: n },
          (_, i) => sums.data[i * m + j] - before[place].sums.data[i * width + from],
        );
        expect(Math.abs(rest.reduce((sum, value) => sum + value, 0) / n)).toBeLessThan(1e-12);
        for (let a = 0; a < read.shape[1]; a++)
          expect(
            Math.abs(rest.reduce((sum, value, i) => sum + value * read.data[i * read.shape[1] + a], 0) / n),
          ).toBeLessThan(1e-9);
      });
    }
  });

  it('keep weights of zero, and fit each column with those that it has', () => {
    const sparse = edited(({ weight }, place) =>
      place === 2 ? { weight: weight.map((w, at) => (at === 1 || at === 4 || at === 6 ? 0 : w)) } : {},
    );
    const left = cut(sparse, without(sparse, [1, 3]), 'least-squares');
    const zeros = (layer: Layer) => [...layer.weight.keys()].filter((at) => layer.weight[at] === 0);
    expect(zeros(left.layers[2])).toEqual([1, 4]);
    expect(left.layers[2].weight).not.toEqual(network.layers[2].weight);
  });

  it('of a layer are refused where it reads as many neurons as there are points', () => {
    const few = rowsOf(x, 0, 5);
    expect(() => cut(network, without(network, [0, 0]), 'least-squares', few)).toThrow(
      /least squares of layer 2 need more points than the 5 numbers that it reads; received 5/,
    );
    expect(() => cut(network, without(network, [0, 0]), 'mean', few)).not.toThrow();
  });

  const python = pythonWith('numpy');
  it.skipIf(python === undefined)('are those of numpy.linalg.lstsq', () => {
    const kept = without(network, [1, 0], [1, 2]);
    const { layers } = cut(network, kept, 'least-squares');
    const [, , { read, sums }] = pointSignals(network, x);
    const script = `
import json, sys, numpy as np
given = json.load(sys.stdin)
h = np.array(given["read"]).reshape(${read.shape.join()})[:, [1, 3, 4]]
z = np.array(given["sums"]).reshape(${sums.shape.join()})
h = np.hstack([h, np.ones((len(h), 1))])
print(json.dumps(np.linalg.lstsq(h, z, rcond=None)[0].ravel().tolist()))`;
    const given = JSON.stringify({ read: [...read.data], sums: [...sums.data] });
    const expected = JSON.parse(execFileSync(python as string, ['-c', script], { input: given }).toString());
    const own = [...layers[2].weight, ...layers[2].bias];
    expect(own).toHaveLength(8);
    own.forEach((value, k) => {
      expect(Math.abs(value - expected[k])).toBeLessThan(1e-6);
    });
  });
});

describe('the best biases in the place of neurons', () => {
  it('keep the mean of what each neuron adds up, in every layer, and no weight moves', () => {
    const kept = without(network, [0, 1], [0, 5], [1, 3]);
    const left = cut(network, kept, 'mean');
    const [before, after] = [network, left].map((of) => pointSignals(of, x));
    const meanOf = ({ shape: [n, m], data }: Tensor, j: number) =>
      data.reduce((sum, value, at) => (at % m === j ? sum + value / n : sum), 0);
    [0, 1, 2, 4].forEach((from, j) => {
      expect(meanOf(after[1].sums, j)).toBeCloseTo(meanOf(before[1].sums, from), 12);
    });
    [0, 1].forEach((j) => {
      expect(meanOf(after[2].sums, j)).toBeCloseTo(meanOf(before[2].sums, j), 12);
    });
    expect(left.layers[2].weight).toEqual(network.layers[2].weight.filter((_, at) => at < 6 || at > 7));
  });

  it('are the means of what goes, folded, where one layer loses neurons', () => {
    const left = cut(network, without(network, [1, 3]), 'mean');
    const [, { values }] = pointSignals(network, x);
    const [n, width] = values.shape;
    const mean = values.data.reduce((sum, value, at) => (at % width === 3 ? sum + value / n : sum), 0);
    network.layers[2].bias.forEach((bias, j) => {
      expect(left.layers[2].bias[j]).toBeCloseTo(bias + mean * network.layers[2].weight[2 * 3 + j], 12);
    });
  });

  it('are refused where what a layer computes is not finite', () => {
    const wild = edited((_, place) =>
      place === 0 ? { weight: new Float64Array(18).fill(1e308), activation: 'linear' } : {},
    );
    expect(() => cut(wild, without(wild, [1, 0]), 'mean')).toThrow(
      /what layer 1 computes at the points must be finite/,
    );
  });
});
