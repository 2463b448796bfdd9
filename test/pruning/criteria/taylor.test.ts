import { describe, expect, it } from 'vitest';
import { adjoint, type Expression, evaluate, input } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { saliency, scoresBy, taylor } from '../../../src/pruning/index.ts';
import { lossProblem } from '../../../src/pruning/loss/problem.ts';
import { meanSquaresOfSlopes } from '../../../src/pruning/loss/sample-slopes.ts';
import {
  hiddenPlaces,
  INPUTS,
  isSequential,
  networkConstants,
  networkGraph,
  normalised,
  type Surrogate,
} from '../../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { randomSurrogate } from '../../support/random-networks.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';
import { contextOf, expectClose, labelledNear, lossesOf, predicted, slopesAt, slopesBy } from './labelled.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

const meanSquare = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

/** What each layer gives at points, in normalised units. */
function layersAt(surrogate: Surrogate, x: Tensor): Tensor[] {
  const at = input('x', x.shape);
  const seen: Expression[] = [];
  networkGraph(networkConstants(surrogate), normalised(at, surrogate.normalisation), (values) => {
    seen.push(values);
    return values;
  });
  return evaluate(seen, { x });
}

function middle(values: Tensor, i: number): number {
  const column = Array.from({ length: values.shape[0] }, (_, n) => values.data[n * values.shape[1] + i]);
  return (Math.min(...column) + Math.max(...column)) / 2;
}

/** The values and Jacobians of a surrogate in which a neuron or an input nears a constant c: n becomes c + g·(n − c). */
function gated(surrogate: Surrogate, x: Tensor, place: number, i: number, c: number, g: number) {
  const { normalisation, outputs } = surrogate;
  const [n, d] = x.shape;
  const at = input('x', x.shape);
  const gate = (values: Expression, own: number) => {
    if (own !== place) return values;
    const width = values.shape[1] as number;
    const scale = Float64Array.from({ length: width }, (_, k) => (k === i ? g : 1));
    const shift = Float64Array.from({ length: width }, (_, k) => (k === i ? c * (1 - g) : 0));
    return values.mul(tensor(scale)).add(tensor(shift));
  };
  const inside = gate(normalised(at, normalisation), INPUTS);
  const { output } = networkGraph(networkConstants(surrogate), inside, gate);
  const y = output.mul(tensor(normalisation.yStd)).add(tensor(normalisation.yMean));
  const slopes = outputs.map((_, j) => adjoint(y.slice(1, j, j + 1), [at])[0].reshape([n, 1, d]));
  const [values, ...columns] = evaluate([y, ...slopes], { x });
  const dydx = new Float64Array(n * outputs.length * d);
  columns.forEach(({ data }, j) => {
    for (let row = 0; row < n; row++)
      dydx.set(data.subarray(row * d, (row + 1) * d), (row * outputs.length + j) * d);
  });
  return { y: values, dydx: tensor(dydx, [n, outputs.length, d]) };
}

describe('taylor', () => {
  it.each(['silu', 'relu'] as const)(
    'of a weight is the mean over samples of (w·∂Lᵢ/∂w)², by finite differences: %s',
    async (activation) => {
      const network = exampleSurrogate(activation);
      const samples = labelledNear(network, 23);
      const { groups } = await scoresBy(taylor, network, { of: 'weights', samples, engine });
      let offset = 0;
      network.layers.forEach(({ weight, bias }, place) => {
        const expected = Array.from(weight, (w, at) =>
          meanSquare(
            slopesBy(network, offset + at, (moved) => lossesOf(moved, samples)).map((slope) => w * slope),
          ),
        );
        expectClose(groups[place].scores, expected);
        offset += weight.length + bias.length;
      });
    },
  );

  it('of neurons and inputs is what a gate changes losses by, whatever skips a network has', async () => {
    let skips = 0;
    for (let seed = 1; skips < 4; seed++) {
      const network = seed === 1 ? exampleSurrogate() : randomSurrogate(seed, ['tanh', 'silu', 'linear'], 2);
      if (seed > 1 && (isSequential(network) || hiddenPlaces(network).length === 0)) continue;
      skips++;
      const samples = labelledNear(network, 15);
      const { xMean, xStd } = network.normalisation;
      const layers = layersAt(network, samples.x);
      for (const of of ['neurons', 'inputs'] as const) {
        const { groups } = await scoresBy(taylor, network, { of, samples, engine });
        expect(groups.map(({ layer }) => layer - 1)).toEqual(
          of === 'inputs' ? [INPUTS] : hiddenPlaces(network),
        );
        for (const { layer, scores } of groups) {
          const expected = scores.map((_, i) => {
            const { lo = 0, hi = 0 } = network.inputs[i] ?? {};
            const c = of === 'inputs' ? ((lo + hi) / 2 - xMean[i]) / xStd[i] : middle(layers[layer - 1], i);
            const losses = (g: number) =>
              lossesOf(network, samples, gated(network, samples.x, layer - 1, i, c, g));
            return meanSquare(slopesAt(1, losses));
          });
          expectClose([...scores, 1], [...expected, 1]);
        }
      }
    }
  });

  it('of a neuron that gives the same at all samples is 0', async () => {
    const network = exampleSurrogate();
    const { layers } = network;
    const cut = layers[0].weight.map((w, at) => (at % 5 === 2 ? 0 : w));
    const constant = { ...network, layers: [{ ...layers[0], weight: cut }, ...layers.slice(1)] };
    const samples = labelledNear(constant, 30);
    const { groups } = await scoresBy(taylor, constant, { samples, engine });
    expect(groups[0].scores.map((score) => score === 0)).toEqual([false, false, true, false, false]);
  });

  it('does not vanish at an optimum of the mean, where saliency does', async () => {
    const network = exampleSurrogate();
    const { x } = labelledNear(network, 40);
    const { y } = predicted(network, x);
    const noise = y.data.map((_, k) => ((k % 3) - 1) * 0.1 * network.normalisation.yStd[k % 2]);
    // Labels above and below what the network gives.
    const samples = {
      inputs: network.inputs,
      outputs: network.outputs,
      provenance: {},
      x: tensor([...x.data, ...x.data], [80, 3]),
      y: tensor([...y.data.map((v, k) => v + noise[k]), ...y.data.map((v, k) => v - noise[k])], [80, 2]),
    };
    await expect(scoresBy(saliency, network, { samples, engine })).rejects.toThrow(/at an optimum/);
    for (const of of ['neurons', 'inputs', 'weights'] as const) {
      const { groups } = await scoresBy(taylor, network, { of, samples, engine });
      expect(Math.min(...groups.flatMap(({ scores }) => scores))).toBeGreaterThan(1e-9);
    }
  });

  it('is refused where the network has no error, as on labels of its own', async () => {
    const network = exampleSurrogate();
    const noisy = labelledNear(network, 40);
    for (const of of ['neurons', 'inputs', 'weights'] as const)
      await expect(
        scoresBy(taylor, network, { of, samples: { ...noisy, ...predicted(network, noisy.x) }, engine }),
      ).rejects.toThrow(/taylor needs a loss .*; received a network without error on the samples, where all/);
  });
});

describe('the mean squares of slopes of single samples', () => {
  const network = exampleSurrogate();
  const samples = labelledNear(network, 50);
  const problem = lossProblem(network, contextOf(engine, samples));
  const estimate = (seed: number, batches?: number) =>
    meanSquaresOfSlopes(network, problem, { random: stream(seed, 'order'), criterion: 'taylor', batches });

  it('do not depend on the order where a batch is a sample', async () => {
    expectClose(await estimate(1), await estimate(2), 1e-12);
  });

  // 50 samples in 12 batches: the last is smaller.
  it('are estimated without bias from random batches, with the standard error that is said', async () => {
    const exact = await estimate(1);
    const runs = 40;
    const [sum, squares] = [new Float64Array(exact.length), new Float64Array(exact.length)];
    for (let seed = 1; seed <= runs; seed++)
      (await estimate(seed, 12)).forEach((value, k) => {
        sum[k] += value / runs;
        squares[k] += value ** 2 / runs;
      });
    const deviations = sum.map((mean, k) => {
      const variance = squares[k] - mean ** 2;
      expect(Math.sqrt(variance) / exact[k]).toBeLessThan(2 * Math.sqrt(2 / 12));
      return (mean - exact[k]) / Math.sqrt(variance / runs);
    });
    // Of 54 parameters, which move together.
    expect(Math.max(...deviations.map(Math.abs))).toBeLessThan(4.5);
  });
});
