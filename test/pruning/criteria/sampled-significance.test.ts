import { describe, expect, it } from 'vitest';
import {
  type AdjointOf,
  magnitude,
  sampledSignificance,
  scoresBy,
  significanceOn,
} from '../../../src/pruning/index.ts';
import { hiddenPlaces, inputOf, type Signal, type Surrogate } from '../../../src/surrogate/index.ts';
import { sobolPoints, stream, tensor } from '../../../src/tensor/index.ts';
import { naively, pointsIn, randomSurrogate } from '../../support/random-networks.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

const smooth = ['linear', 'silu', 'tanh', 'sigmoid', 'softplus', 'sine'] as const;
const networks = [3, 5, 8, 12, 21].map((seed) => randomSurrogate(seed, smooth));

/** Samples of no labels that matter, at these points. */
function samplesAt(surrogate: Surrogate, points: readonly (readonly number[])[]) {
  const { inputs, outputs } = surrogate;
  return {
    inputs,
    outputs,
    provenance: {},
    x: tensor(points.map((point) => [...point])),
    y: tensor(points.map(() => outputs.map(() => 0))),
  };
}

type Fn = (z: readonly number[]) => number;
const STEP = 1e-4;

/** Central differences along each input: their error is STEP² = 1e-8 times third derivatives, and rounding 1e-12. */
function slope(f: Fn, z: readonly number[]): number[] {
  return z.map((_, k) => {
    const at = (by: number) => f(z.map((value, l) => (l === k ? value + by : value)));
    return (at(STEP) - at(-STEP)) / (2 * STEP);
  });
}

const norm = (v: readonly number[]) => Math.hypot(...v);
const most = (values: readonly number[]) => Math.max(...values.map(Math.abs));
const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** The significance of what `carried` gives and `adjoints`, one an output, carry on, by its definition, with a size of the first. */
function byDefinition(
  carried: Fn,
  adjoints: readonly Fn[],
  points: readonly (readonly number[])[],
  adjointOf: AdjointOf,
  sizeOf: typeof range,
): number {
  const spread = sizeOf(points.map(carried));
  const own = most(points.map((z) => norm(slope(carried, z))));
  return Math.max(
    ...adjoints.map((bar) => {
      const size = most(points.map(bar));
      const value = spread * size;
      const gradient = spread * most(points.map((z) => norm(slope(bar, z)))) + own * size;
      return (adjointOf === 'gradients' ? 0 : value) + (adjointOf === 'values' ? 0 : gradient);
    }),
  );
}

/** Points in normalised inputs. */
function normalisedPoints({ normalisation: { xMean, xStd } }: Surrogate, points: readonly number[][]) {
  return points.map((point) => point.map((value, k) => (value - xMean[k]) / xStd[k]));
}

/** Each output's derivative by a neuron, in units of the scale of the outputs, by central differences. */
function adjointsOfNeuron(surrogate: Surrogate, place: number, index: number): Fn[] {
  const { outputs, normalisation } = surrogate;
  const scale = outputs.length === 1 ? normalisation.yStd[0] : 1;
  return outputs.map((_, j) => (z) => {
    const at = (by: number) => naively(surrogate, z, { place, index, by }).output[j];
    return (scale * (at(STEP) - at(-STEP))) / (2 * STEP);
  });
}

/** As {@link adjointsOfNeuron}, by a preactivation: as its bias does. */
function adjointsOfSum(surrogate: Surrogate, place: number, index: number): Fn[] {
  const { outputs, normalisation, layers } = surrogate;
  const scale = outputs.length === 1 ? normalisation.yStd[0] : 1;
  const moved = (by: number) => ({
    ...surrogate,
    layers: layers.map((layer, k) =>
      k === place ? { ...layer, bias: layer.bias.map((b, i) => (i === index ? b + by : b)) } : layer,
    ),
  });
  const [above, below] = [moved(STEP), moved(-STEP)];
  return outputs.map(
    (_, j) => (z) => (scale * (naively(above, z).output[j] - naively(below, z).output[j])) / (2 * STEP),
  );
}

/** What a layer reads at a row, at a point. */
function readBy(surrogate: Surrogate, place: number, row: number): Fn {
  return (z) => {
    const { layers } = naively(surrogate, z);
    const value = (signal: Signal): number[] => {
      if (typeof signal === 'number') return signal === -1 ? [...z] : layers[signal];
      if ('join' in signal) return signal.join.flatMap(value);
      return signal.sum.map(value).reduce((a, b) => a.map((number, k) => number + b[k]));
    };
    return value(inputOf(surrogate, place))[row];
  };
}

describe.each<AdjointOf>(['values', 'gradients', 'both'])('by the adjoint of %s', (adjointOf) => {
  it('a neuron and an input have what differences of dense evaluations say, whatever skips a network has', async () => {
    for (const network of networks) {
      const points = pointsIn(network, 5, stream(1, 'points'));
      const z = normalisedPoints(network, points);
      const { groups } = await scoresBy(sampledSignificance, network, {
        adjointOf,
        samples: samplesAt(network, points),
      });
      for (const { of, layer, scores } of groups)
        scores.forEach((score, index) => {
          const carried: Fn =
            of === 'inputs' ? (at) => at[index] : (at) => naively(network, at).layers[layer - 1][index];
          // An input moves what it is read as: its derivative is the slope of the outputs.
          const adjoints =
            of === 'inputs'
              ? network.outputs.map((_, j): Fn => {
                  const scale = network.outputs.length === 1 ? network.normalisation.yStd[0] : 1;
                  return (at) => scale * slope((one) => naively(network, one).output[j], at)[index];
                })
              : adjointsOfNeuron(network, layer - 1, index);
          expect(score).toBeCloseTo(byDefinition(carried, adjoints, z, adjointOf, range), 5);
        });
      expect(groups.map(({ layer }) => layer)).toEqual([0, ...hiddenPlaces(network).map((h) => h + 1)]);
    }
  });

  it('a weight has what differences of dense evaluations say, whatever skips a network has', async () => {
    for (const network of networks) {
      const points = pointsIn(network, 4, stream(2, 'points'));
      const z = normalisedPoints(network, points);
      const { groups } = await scoresBy(sampledSignificance, network, {
        of: 'weights',
        adjointOf,
        samples: samplesAt(network, points),
      });
      expect(groups.map(({ of, layer }) => [of, layer])).toEqual(
        network.layers.flatMap(({ unweighted }, place) => (unweighted ? [] : [['weights', place + 1]])),
      );
      network.layers.forEach(({ weight, outputs, unweighted }, place) => {
        if (unweighted) return;
        const { scores } = groups.find(({ layer }) => layer === place + 1)!;
        weight.forEach((w, at) => {
          const read = readBy(network, place, Math.floor(at / outputs));
          const adjoints = adjointsOfSum(network, place, at % outputs);
          const expected = byDefinition((one) => w * read(one), adjoints, z, adjointOf, most);
          expect(scores[at]).toBeCloseTo(expected, 5);
        });
      });
    }
  });
});

describe('points', () => {
  const network = exampleSurrogate();

  it('are of a Sobol’ sequence over the domain where there are no samples, by the seed', async () => {
    const first = await scoresBy(sampledSignificance, network);
    expect(await scoresBy(sampledSignificance, network)).toEqual(first);
    const other = await scoresBy(sampledSignificance, network, { seed: 2 });
    expect(other.groups[0].scores).not.toEqual(first.groups[0].scores);
    // The range of an input is that of its points: nearly all of the domain.
    const narrow = { lo: [1, 0, 10], hi: [1, 0, 20] };
    const { groups } = await scoresBy(sampledSignificance, network, { domain: narrow });
    expect(groups[0].scores.slice(0, 2)).toEqual([0, 0]);
    expect(groups[0].scores[2]).toBeGreaterThan(0);
  });

  it('come close to what many show from a few on', async () => {
    const many = await scoresBy(significanceOn(8192), network);
    const few = await scoresBy(sampledSignificance, network);
    few.groups.forEach(({ scores }, g) => {
      scores.forEach((score, i) => {
        expect(score / many.groups[g].scores[i]).toBeGreaterThan(0.8);
        expect(score / many.groups[g].scores[i]).toBeLessThanOrEqual(1.05);
      });
    });
  });

  it('are some of the samples where these are more than asked for', async () => {
    const drawn = sobolPoints(64, 3);
    const rows = Array.from({ length: 64 }, (_, k) => [
      0.5 + 1.5 * drawn[3 * k],
      10 * drawn[3 * k + 1] - 5,
      40 * drawn[3 * k + 2],
    ]);
    const all = await scoresBy(significanceOn(64), network, { samples: samplesAt(network, rows) });
    const some = await scoresBy(significanceOn(16), network, { samples: samplesAt(network, rows) });
    some.groups.forEach(({ scores }, g) => {
      scores.forEach((score, i) => {
        expect(score).toBeLessThanOrEqual(all.groups[g].scores[i]);
      });
    });
    expect(some.groups[0].scores).not.toEqual(all.groups[0].scores);
  });
});

it('a criterion that takes no adjoint refuses one of gradients, and nobody knows one of Hessians', async () => {
  const network = exampleSurrogate();
  await expect(scoresBy(magnitude, network, { adjointOf: 'gradients' })).rejects.toThrow(
    /must take adjoints, to weigh gradients; received magnitude, which takes none/,
  );
  await expect(
    scoresBy(sampledSignificance, network, { adjointOf: 'hessians' as AdjointOf }),
  ).rejects.toThrow(/must be of values, gradients or both; received hessians/);
});

it('scores say whose adjoint they took, where that is not of the values', async () => {
  const network = exampleSurrogate();
  expect(await scoresBy(sampledSignificance, network)).not.toHaveProperty('adjointOf');
  const both = await scoresBy(sampledSignificance, network, { adjointOf: 'both' });
  expect(both.adjointOf).toBe('both');
});
