import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { readerMoments } from '../../../src/pruning/elimination/readers.ts';
import { Remainder } from '../../../src/pruning/elimination/remainder.ts';
import { elimination, eliminationBy, eliminationMean, scoresBy } from '../../../src/pruning/index.ts';
import { pointSignals } from '../../../src/pruning/layers/point-signals.ts';
import { pointsOfDomain } from '../../../src/pruning/points.ts';
import { type Fitted, refitsFor } from '../../../src/pruning/replacement/refit.ts';
import { withRefits } from '../../../src/pruning/replacement/with-refits.ts';
import { hiddenPlaces, hiddenWidths, type Surrogate, surrogateGraph } from '../../../src/surrogate/index.ts';
import { rowsOf, stream, type Tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { randomSurrogate } from '../../support/random-networks.ts';
import { onBox } from '../on-box.ts';

const shallow: Surrogate = { ...freshNetwork([3, 7, 2], 'tanh'), ...onBox, provenance: {} };
const domain = domainOf(shallow.inputs);
const x = pointsOfDomain(domain, 500, (purpose) => stream(1, purpose));
const outputsOf = (of: Surrogate) => evaluate([surrogateGraph(of, input('x', ['N', 3])).output], { x })[0];
const samples = {
  x,
  y: outputsOf(shallow),
  inputs: shallow.inputs,
  outputs: shallow.outputs,
  provenance: {},
};
const scoresOf = async (...given: Parameters<typeof eliminationBy>) =>
  (await scoresBy(eliminationBy(...given), shallow, { samples })).groups[0].scores;
/** What the outputs change by in mean square, each over its scale, where some neurons go. */
const changeOf = (gone: readonly number[], how: Fitted) => {
  const kept = hiddenWidths(shallow).map((width) =>
    Array.from({ length: width }, (_, i) => !gone.includes(i)),
  );
  const after = outputsOf(withRefits(shallow, kept, domain, refitsFor(shallow, kept, x, how)));
  const { yStd } = shallow.normalisation;
  return after.data.reduce((sum, y, at) => sum + ((y - samples.y.data[at]) / yStd[at % 2]) ** 2, 0) / 500;
};

describe.each([
  ['least squares', 'least-squares'],
  ['the best biases', 'mean'],
] as const)('elimination with %s', (_, compensation) => {
  it('is of one neuron alone what the outputs change by, once it has gone and that has taken its place', async () => {
    const scores = await scoresOf({ compensation, inTurn: false });
    scores.forEach((score, i) => {
      expect(score / changeOf([i], compensation)).toBeCloseTo(1, 6);
    });
  });

  it('does not depend on who else is scored, or on the order of points', async () => {
    const turned: Tensor = { shape: [500, 3], data: new Float64Array(1500) };
    for (let row = 0; row < 500; row++)
      turned.data.set(x.data.subarray(3 * row, 3 * row + 3), 3 * (499 - row));
    const one = await scoresOf({ compensation });
    const { groups } = await scoresBy(eliminationBy({ compensation }), shallow, {
      samples: { ...samples, x: turned },
    });
    one.forEach((score, i) => {
      expect(groups[0].scores[i] / score).toBeCloseTo(1, 6);
    });
  });
});

describe('elimination in turn', () => {
  it('takes the cheapest next each time, and its costs add up to what all that has gone changes', async () => {
    const [moments] = [
      await readerMoments(shallow, x, [...shallow.normalisation.yStd], { random: stream(1, 'signs') }),
    ];
    const remainder = new Remainder(shallow.layers[1], moments[1], 'least-squares');
    const scores = await scoresOf();
    const order = [...scores.keys()].sort((p, q) => scores[p] - scores[q]);
    let total = 0;
    let most = 0;
    order.slice(0, 5).forEach((next, k) => {
      const costs = Array.from({ length: 7 }, (_, i) => remainder.cost(i));
      order.slice(k).forEach((other) => {
        expect(costs[next]).toBeLessThanOrEqual(costs[other]);
      });
      most = Math.max(most, costs[next]);
      expect(scores[next] / most).toBeCloseTo(1, 10);
      total += costs[next];
      remainder.remove(next);
      expect(remainder.cost(next)).toBe(0);
      expect(total / changeOf(order.slice(0, k + 1), 'least-squares')).toBeCloseTo(1, 5);
    });
  });

  it('tells one of two that are the same from the other; alone, both cost nothing', async () => {
    const [first, last] = shallow.layers;
    const layers = [
      {
        ...first,
        weight: first.weight.map((w, at) => (at % 7 === 5 ? first.weight[at - 3] : w)),
        bias: first.bias.with(5, first.bias[2]),
      },
      last,
    ];
    const twins = { ...shallow, layers };
    const of = async (inTurn: boolean) =>
      (await scoresBy(eliminationBy({ inTurn }), twins, { samples })).groups[0].scores;
    const alone = await of(false);
    expect(Math.max(alone[2], alone[5])).toBeLessThan(1e-8);
    const turn = await of(true);
    expect(Math.min(turn[2], turn[5])).toBeLessThan(1e-8);
    expect(Math.max(turn[2], turn[5])).toBeGreaterThan(1e-4);
  });
});

describe('elimination in a deep network', () => {
  const deep: Surrogate = { ...freshNetwork([3, 6, 5, 2], 'silu'), ...onBox, provenance: {} };

  it('weighs what each reader lacks by the adjoints of the outputs there', async () => {
    const { groups } = await scoresBy(eliminationBy({ compensation: 'mean', inTurn: false }), deep, {
      samples,
    });
    const [{ values }, { sums }] = pointSignals(deep, x);
    const z = input('z', ['N', 5]);
    const last = deep.layers[2];
    const own = (j: number) => {
      // y over its scale, of the second layer's sums: its derivatives by central differences.
      const weight = { shape: [5, 2], data: last.weight };
      const step = 1e-5;
      const at = (k: number, by: number) =>
        evaluate([z.silu().matmul(input('w', [5, 2]))], {
          z: { ...sums, data: sums.data.map((value, p) => (p % 5 === k ? value + by : value)) },
          w: weight,
        })[0].data.filter((_, p) => p % 2 === j);
      return Array.from({ length: 5 }, (_, k) => {
        const [up, down] = [at(k, step), at(k, -step)];
        return up.map((value, n) => (value - down[n]) / (2 * step));
      });
    };
    const slopes = [own(0), own(1)];
    for (let i = 0; i < 6; i++) {
      const column = Float64Array.from({ length: 500 }, (_, n) => values.data[6 * n + i]);
      const mean = column.reduce((sum, value) => sum + value / 500, 0);
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2 / 500, 0);
      const weights = deep.layers[1].weight.subarray(5 * i, 5 * i + 5);
      let weighed = 0;
      for (const output of slopes)
        for (let n = 0; n < 500; n++)
          weighed += output.reduce((sum, slope, k) => sum + slope[n] * weights[k], 0) ** 2 / 500;
      expect(groups[0].scores[i] / (variance * weighed)).toBeCloseTo(1, 6);
    }
  });

  it('scores what cannot matter 0: a neuron that does not vary or that nobody reads', async () => {
    const layers = deep.layers.map((layer, place) => {
      if (place === 0) return { ...layer, weight: layer.weight.map((w, at) => (at % 6 === 1 ? 0 : w)) };
      return place === 1
        ? { ...layer, weight: layer.weight.map((w, at) => (at >= 20 && at < 25 ? 0 : w)) }
        : layer;
    });
    const still = { ...deep, layers };
    const { groups } = await scoresBy(eliminationMean, still, { samples });
    expect([groups[0].scores[1], groups[0].scores[4]]).toEqual([0, 0]);
    const fitted = await scoresBy(elimination, still, { samples });
    expect(fitted.groups[0].scores[4]).toBe(0);
    expect(fitted.groups[0].scores[1]).toBe(0);
  });

  it('is refused on as few points as a layer reads numbers; the mean is not', async () => {
    const few = { ...samples, x: rowsOf(x, 0, 6), y: rowsOf(samples.y, 0, 6) };
    await expect(scoresBy(elimination, deep, { samples: few })).rejects.toThrow(
      /elimination needs more points than the 6 numbers that a layer reads; received 6\. Give more points, or take elimination-mean/,
    );
    await expect(scoresBy(eliminationMean, deep, { samples: few })).resolves.toBeDefined();
    expect(() => eliminationBy({ points: 1 })).toThrow(/at least 2; received 1/);
  });

  it('has a finite score of at least 0 for each neuron, whatever the skips', async () => {
    let scored = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const network = randomSurrogate(seed, ['tanh', 'silu', 'relu', 'linear'], 2);
      if (hiddenPlaces(network).length === 0) continue;
      for (const criterion of [elimination, eliminationMean]) {
        const { groups } = await scoresBy(criterion, network);
        for (const { scores } of groups) {
          expect(scores.every((score) => Number.isFinite(score) && score >= 0)).toBe(true);
          scored += scores.length;
        }
      }
    }
    expect(scored).toBeGreaterThan(200);
  });
});
