import { describe, expect, it } from 'vitest';
import {
  affineSignificance,
  affineSignificanceOver,
  intervalSignificance,
  sampledSignificance,
  scoresBy,
} from '../../../src/pruning/index.ts';
import { initialise, perceptron, type Surrogate } from '../../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { naively } from '../../support/random-networks.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

/** A network of untrained numbers over [−1, 1] for each input, in units of its own. */
function untrained(widths: readonly number[]): Surrogate {
  const network = initialise(perceptron(widths, 'silu'), stream(1, 'weights'));
  const [d] = widths;
  return {
    ...network,
    normalisation: {
      xMean: new Float64Array(d),
      xStd: new Float64Array(d).fill(1),
      yMean: new Float64Array(1),
      yStd: Float64Array.of(1),
    },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `a${k}`, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}

const network = untrained([3, 12, 12, 12, 1]);

const total = (lists: readonly { readonly scores: readonly number[] }[]) =>
  lists.flatMap(({ scores }) => scores).reduce((sum, score) => sum + Math.log(score), 0);

describe('affine significance', () => {
  it('of a linear network is the range of a neuron times its one adjoint, which intervals do not find', async () => {
    const example = exampleSurrogate();
    const linear: Surrogate = {
      ...example,
      layers: example.layers.map((layer) => ({ ...layer, activation: 'linear' })),
    };
    const corners = Array.from({ length: 8 }, (_, corner) =>
      linear.inputs.map(({ lo, hi }, k) => ((corner >> k) & 1 ? (hi as number) : (lo as number))),
    );
    const y = tensor(corners.map(() => linear.outputs.map(() => 0))) as Tensor;
    const samples = { ...linear, x: tensor(corners) as Tensor, y };
    const exact = await scoresBy(sampledSignificance, linear, { samples });
    const affine = await scoresBy(affineSignificance, linear);
    affine.groups.forEach(({ scores }, g) => {
      scores.forEach((score, i) => {
        expect(score / exact.groups[g].scores[i]).toBeCloseTo(1, 10);
      });
    });
  });

  it('is at most that of intervals, and has the ranges of what it scores', async () => {
    const wide = await scoresBy(intervalSignificance, network);
    const tight = await scoresBy(affineSignificanceOver(1), network);
    const random = stream(2, 'points');
    const points = Array.from({ length: 200 }, () => [0, 1, 2].map(() => 2 * random.uniform() - 1));
    tight.groups.forEach(({ scores, ranges, layer }, g) => {
      scores.forEach((score, i) => {
        // Scores of intervals are rounded to nearest.
        expect(score).toBeLessThanOrEqual(wide.groups[g].scores[i] * (1 + 2 ** -50));
        for (const x of layer === 0 ? [] : points) {
          const value = naively(network, x).layers[layer - 1][i];
          expect(value).toBeGreaterThanOrEqual(ranges?.lo[i] as number);
          expect(value).toBeLessThanOrEqual(ranges?.hi[i] as number);
        }
      });
    });
    expect(total(tight.groups)).toBeLessThan(total(wide.groups) - 10);
  });

  it('becomes less with more parts, and nears what points show', async () => {
    const totals: number[] = [];
    for (const parts of [1, 4, 16, 64])
      totals.push(total((await scoresBy(affineSignificanceOver(parts), network)).groups));
    totals.slice(1).forEach((one, k) => {
      expect(one).toBeLessThan(totals[k]);
    });
    const sampled = total((await scoresBy(sampledSignificance, network)).groups);
    const count = 3 + 3 * 12;
    // By the geometric mean over all scores
    expect(Math.exp((totals[3] - sampled) / count)).toBeLessThan(2.2);
    expect(totals[3]).toBeGreaterThan(sampled);
  });

  it('is the same each time, whatever the seed', async () => {
    const first = await scoresBy(affineSignificanceOver(3), network);
    expect(await scoresBy(affineSignificanceOver(3), network, { seed: 7 })).toEqual(first);
  });

  it('takes an input that does not vary, and a box of one point', async () => {
    const held = { lo: [-1, 0.5, -1], hi: [1, 0.5, 1] };
    const scores = await scoresBy(affineSignificance, network, { domain: held });
    expect(scores.groups[0].scores[1]).toBe(0);
    expect(scores.groups[1].scores.every((score) => score > 0)).toBe(true);
    const still = await scoresBy(affineSignificance, network, {
      domain: { lo: [0, 0, 0], hi: [0, 0, 0] },
    });
    for (const score of still.groups.flatMap((group) => group.scores)) expect(score).toBeLessThan(1e-12);
  });

  it('needs a domain, and a whole number of parts', async () => {
    const bare = { ...network, inputs: network.inputs.map(({ name }) => ({ name })) };
    await expect(scoresBy(affineSignificance, bare)).rejects.toThrow(
      /affine-significance needs the domain of its inputs; received none/,
    );
    for (const parts of [0, 1.5, Number.NaN])
      expect(() => affineSignificanceOver(parts)).toThrow(/parts of a domain must be a whole number/);
  });
});
