import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  elimination,
  intervalSignificance,
  measureCut,
  parseScores,
  saliency,
  sampledSignificance,
  scoresBy,
  surrogateSignificance,
} from '../../src/pruning/index.ts';
import { networkConstants, networkGraph, normalised, surrogateGraph } from '../../src/surrogate/index.ts';
import { BATCH, stream, type Tensor } from '../../src/tensor/index.ts';
import { labelWith, pruneSurrogate } from '../../src/workflow/index.ts';
import { classifier, shiftedLogits } from '../support/classifier.ts';

/* Classifiers are scored and cut by their logits, each less the mean over the classes, or through the softmax. */

const engine = await openEngine({ threads: 1 });
const network = classifier();
const random = stream(3, 'points');
const points: Tensor = {
  shape: [50, 2],
  data: Float64Array.from({ length: 100 }, (_, k) => {
    const { lo = 0, hi = 1 } = network.inputs[k % 2];
    return lo + (hi - lo) * random.uniform();
  }),
};
const samples = await labelWith(engine, network, points);

/** Range of each neuron times the largest slope of an output by it over the output's spread, by formulas. */
function significances(throughHead: boolean): number[] {
  const x = input('x', [BATCH, 2]);
  const { hidden } = networkGraph(networkConstants(network), normalised(x, network.normalisation));
  const [h, p] = evaluate([hidden[0], surrogateGraph(network, x).output], { x: points });
  const logits = evaluate([surrogateGraph(classifier('none'), x).output], { x: points })[0];
  const [{ outputs: width }, { weight }] = network.layers;
  const { yStd } = network.normalisation;
  const [n] = points.shape;
  const at = (row: number, j: number) => p.data[row * 3 + j];
  const slope = (row: number, j: number, k: number) => {
    const own = (c: number) => weight[k * 3 + c] * yStd[c];
    const mean = [0, 1, 2].reduce((sum, c) => sum + (throughHead ? at(row, c) : 1 / 3) * own(c), 0);
    return (throughHead ? at(row, j) : 1) * (own(j) - mean);
  };
  const output = (row: number, j: number) => {
    if (throughHead) return at(row, j);
    const all = logits.data.subarray(row * 3, row * 3 + 3);
    return all[j] - (all[0] + all[1] + all[2]) / 3;
  };
  const rows = Array.from({ length: n }, (_, row) => row);
  const spread = [0, 1, 2].map((j) => {
    const mean = rows.reduce((sum, row) => sum + output(row, j), 0) / n;
    return Math.sqrt(rows.reduce((sum, row) => sum + (output(row, j) - mean) ** 2, 0) / n);
  });
  return Array.from({ length: width }, (_, k) => {
    const values = rows.map((row) => h.data[row * width + k]);
    const range = Math.max(...values) - Math.min(...values);
    return Math.max(
      ...[0, 1, 2].map(
        (j) => (range * Math.max(...rows.map((row) => Math.abs(slope(row, j, k))))) / spread[j],
      ),
    );
  });
}

describe.each([false, true])('through the head: %s', (throughHead) => {
  test('a significance is of the adjoints of what is looked at', async () => {
    const scores = await scoresBy(sampledSignificance, network, { samples, throughHead });
    expect(scores.throughHead).toBe(throughHead ? true : undefined);
    const found = scores.groups.find(({ of }) => of === 'neurons')?.scores ?? [];
    significances(throughHead).forEach((wanted, k) => {
      expect(found[k] / wanted).toBeCloseTo(1, 2);
    });
  });

  test('an enclosed significance is above a sampled one, and says what it is of', async () => {
    const of = 'neurons';
    const own = await scoresBy(sampledSignificance, network, { of, throughHead });
    const enclosed = surrogateSignificance(network, undefined, { throughHead });
    expect(enclosed.throughHead).toBe(throughHead ? true : undefined);
    const given = await scoresBy(intervalSignificance, network, { of, throughHead });
    expect(parseScores(JSON.parse(JSON.stringify(enclosed))).throughHead).toBe(enclosed.throughHead);
    expect(enclosed.layers[1].significance).toEqual(given.groups[1].scores);
    const { lo, hi } = enclosed.outputs;
    if (throughHead) for (const end of [...lo, ...hi]) expect(end >= 0 && end <= 1).toBe(true);
    // Scales are those of other points than the sampled ones.
    own.groups[1].scores.forEach((score, k) => {
      expect(given.groups[1].scores[k]).toBeGreaterThan(0.9 * score);
    });
  });

  test('what is added to all logits changes no score and no measured cut', async () => {
    const other = shiftedLogits(network, [3, -2, 0.5, 1, -4, 2]);
    for (const criterion of [elimination, sampledSignificance]) {
      const scored = [network, other].map((one) => scoresBy(criterion, one, { samples, throughHead }));
      const [a, b] = (await Promise.all(scored)).map(({ groups }) => groups.flatMap(({ scores }) => scores));
      a.forEach((score, k) => {
        expect(Math.abs(b[k] - score)).toBeLessThan(1e-6 * Math.max(...a));
      });
    }
    const scores = await scoresBy(elimination, network, { samples, throughHead });
    const rule = { by: 'width', keep: 3 } as const;
    const options = { replacement: 'midpoint', throughHead, points: samples.x } as const;
    const [own, shifted] = [network, other].map((one) => {
      const { network: _, ...of } = scores;
      const pruned = pruneSurrogate(one, of, rule, options);
      return measureCut(one, pruned, samples.x, { throughHead });
    });
    expect(shifted?.r2.values).toBeCloseTo(own?.r2.values as number, 9);
    expect(shifted?.r2.gradients).toBeCloseTo(own?.r2.gradients as number, 9);
  });

  test('a cut keeps the head, and is measured by what is looked at', async () => {
    const scores = await scoresBy(elimination, network, { samples, throughHead });
    const pruned = pruneSurrogate(network, scores, { by: 'width', keep: 4 }, { throughHead, points });
    expect(pruned.surrogate.head).toBe('softmax');
    expect(pruned.surrogate).not.toHaveProperty('ending');
    expect(pruned.surrogate.normalisation).toEqual(network.normalisation);
    const { r2 } = measureCut(network, pruned, points, { throughHead }) ?? {};
    const x = input('x', [BATCH, 2]);
    const held = {
      shape: [16, 2],
      data: Float64Array.from({ length: 32 }, (_, k) => points.data[Math.floor(k / 2) * 6 + 4 + (k % 2)]),
    };
    const outputs = [network, pruned.surrogate].map((one) => {
      const given = throughHead ? one : { ...one, head: undefined };
      const [{ data }] = evaluate([surrogateGraph(given, x).output], { x: held });
      if (throughHead) return data;
      return data.map(
        (value, at) => value - (data[at - (at % 3)] + data[at - (at % 3) + 1] + data[at - (at % 3) + 2]) / 3,
      );
    });
    const [truth, is] = outputs;
    const each = [0, 1, 2].map((j) => {
      const column = (all: Float64Array) => all.filter((_, at) => at % 3 === j);
      const [a, b] = [column(truth), column(is)];
      const mean = a.reduce((sum, one) => sum + one, 0) / a.length;
      const [missed, all] = a.reduce(
        ([p, q], one, k) => [p + (one - b[k]) ** 2, q + (one - mean) ** 2],
        [0, 0],
      );
      return 1 - missed / all;
    });
    expect(r2?.values).toBeCloseTo(each.reduce((sum, one) => sum + one, 0) / 3, 9);
  });
});

test('criteria that look at labels take probabilities for logits', async () => {
  const moved = {
    ...network,
    layers: network.layers.map((layer) => ({ ...layer, weight: layer.weight.map((w) => 1.1 * w) })),
  };
  const [own, logits] = await Promise.all(
    [samples, await labelWith(engine, classifier('none'), points)].map((set) =>
      scoresBy(saliency, moved, { samples: set, engine }),
    ),
  );
  const [a, b] = [own, logits].map(({ groups }) => groups.flatMap(({ scores }) => scores));
  a.forEach((score, k) => {
    expect(Math.abs(score - b[k])).toBeLessThan(1e-4 * Math.max(...a));
  });
});

test('a network without a head is not worked on through one', async () => {
  const plain = classifier('none');
  await expect(scoresBy(elimination, plain, { throughHead: true })).rejects.toThrow(/must end in a softmax/);
  const scores = await scoresBy(elimination, plain);
  expect(() => pruneSurrogate(plain, scores, { by: 'width', keep: 3 }, { throughHead: true })).toThrow(
    /must end in a softmax/,
  );
});
