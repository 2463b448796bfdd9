import { describe, expect, it } from 'vitest';
import { type Dataset, mapParts } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  affinity,
  type Criterion,
  intervalSignificance,
  optimalBrainSurgeon,
  type Scored,
  type ScoringOptions,
  saliency,
  sampledSignificance,
  scoresBy,
  select,
  surrogateSignificance,
  taylor,
} from '../../src/pruning/index.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { columnStatistics, stream, tensor } from '../../src/tensor/index.ts';
import { domainOf, withBounds } from '../../src/variable/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { pointsIn, randomSurrogate } from '../support/random-networks.ts';
import { exampleSurrogate } from '../surrogate/example.ts';
import { labelledNear, predicted } from './criteria/labelled.ts';

const engine = await openEngine({ threads: 1 });
const C = 0.01;

const ones = (n: number) => new Float64Array(n).fill(1);
const zeros = (n: number) => new Float64Array(n);

/** A network of tanh without normalisation, whose outputs are of unlike sizes already. */
function bare(outputs: number, provenance: Surrogate['provenance'] = {}): Surrogate {
  const network = freshNetwork([3, 8, 6, outputs], 'tanh', 4);
  return {
    ...network,
    layers: network.layers.map((layer, place) =>
      place < 2 ? layer : { ...layer, weight: layer.weight.map((w, at) => w * (1 + 4 * (at % outputs))) },
    ),
    normalisation: { xMean: zeros(3), xStd: ones(3), yMean: zeros(outputs), yStd: ones(outputs) },
    inputs: [1, 2, 0.5].map((hi, k) => ({ name: `x${k}`, lo: -hi, hi })),
    outputs: Array.from({ length: outputs }, (_, j) => ({ name: `y${j}` })),
    provenance,
  };
}

/** The network with its last output in another unit, by the weights and the bias of that output. */
function byWeights(network: Surrogate): Surrogate {
  const { layers, outputs } = network;
  const m = outputs.length;
  const changed = (values: Float64Array) => values.map((one, at) => (at % m === m - 1 ? one * C : one));
  const last = layers.length - 1;
  return {
    ...network,
    layers: layers.map((layer, place) =>
      place === last ? { ...layer, weight: changed(layer.weight), bias: changed(layer.bias) } : layer,
    ),
  };
}

/** The same by what stands behind the network. */
function byNormalisation(network: Surrogate): Surrogate {
  const { yMean, yStd, ...inputs } = network.normalisation;
  const changed = (values: Float64Array) => values.map((one, j) => (j === values.length - 1 ? one * C : one));
  return { ...network, normalisation: { ...inputs, yMean: changed(yMean), yStd: changed(yStd) } };
}

/** Labels with the last output in that unit. */
function labelsOf(set: Dataset): Dataset {
  const m = set.outputs.length;
  return {
    ...set,
    ...mapParts(set, (values, part) => {
      const width = part === 'y' ? 1 : set.inputs.length;
      const isChanged = (at: number) => part !== 'x' && Math.floor(at / width) % m === m - 1;
      return { ...values, data: values.data.map((one, at) => (isChanged(at) ? one * C : one)) };
    }),
  };
}

type Case = readonly [Criterion, Scored, ScoringOptions?];
const cases: readonly Case[] = (['neurons', 'inputs', 'weights'] as const).flatMap((of): Case[] => [
  ...(['values', 'gradients', 'both'] as const).flatMap((adjointOf): Case[] => [
    [intervalSignificance, of, { adjointOf }],
    [sampledSignificance, of, { adjointOf }],
  ]),
  [saliency, of],
  [saliency, of, { loss: { kind: 'vanilla' } }],
  [taylor, of],
  [optimalBrainSurgeon, of],
]);

/** Scores of all groups of a kind, one after the other. */
async function scored([criterion, of, options]: Case, network: Surrogate, samples?: Dataset) {
  const given = criterion === intervalSignificance ? undefined : samples;
  const { groups } = await scoresBy(criterion, network, { of, engine, samples: given, ...options });
  return groups.filter((group) => group.of === of).flatMap(({ scores }) => [...scores]);
}

function expectSame(actual: readonly number[], expected: readonly number[], name = '') {
  const largest = Math.max(...expected);
  expect(largest).toBeGreaterThan(0);
  expect(actual.length).toBe(expected.length);
  actual.forEach((score, k) => {
    expect(Math.abs(score - expected[k]), name).toBeLessThan(1e-6 * largest);
  });
}

const named = ([{ name }, of, options]: Case) => `${name} of ${of} ${JSON.stringify(options ?? {})}`;

describe('scores do not change with the unit of an output', () => {
  const imported = { imported: {} };
  const scaled: Surrogate = {
    ...bare(2, imported),
    normalisation: {
      ...bare(2).normalisation,
      xStd: Float64Array.of(3, 0.1, 1),
      yStd: Float64Array.of(1, 7),
    },
  };
  const sums = [5, 8].map((seed) => randomSurrogate(seed, ['tanh', 'silu'], 2));
  it.each<[string, Surrogate, (network: Surrogate) => Surrogate]>([
    ['of a network without normalisation', bare(2), byWeights],
    ['of one of another tool', bare(3, imported), byWeights],
    ['of one of another tool that ends with factors', scaled, byNormalisation],
    ['of one of another tool, by its weights before such factors', scaled, byWeights],
    ['of a network with a normalisation', exampleSurrogate('tanh'), byNormalisation],
    ...sums.map((network): [string, Surrogate, typeof byWeights] => [
      `of a network with sums, of another tool, seed ${network.provenance.seed}`,
      { ...network, provenance: imported },
      byNormalisation,
    ]),
  ])('%s', async (_, network, changed) => {
    const samples = labelledNear(network, 40);
    for (const one of cases) {
      const before = await scored(one, network, samples).catch(String);
      const after = await scored(one, changed(network), labelsOf(samples)).catch(String);
      if (typeof before === 'string') expect(after, named(one)).toBe(before);
      else if (Math.max(...before) > 0) expectSame(after as number[], before, named(one));
    }
    // Without samples a significance looks at the domain.
    const one: Case = [sampledSignificance, 'inputs'];
    expectSame(await scored(one, changed(network)), await scored(one, network));
  });

  it('of a single output, but for one factor for all of them', async () => {
    const samples = labelledNear(bare(1), 40);
    for (const one of cases) {
      const [before, after] = [
        await scored(one, bare(1), samples),
        await scored(one, byWeights(bare(1)), labelsOf(samples)),
      ];
      const factor = Math.max(...after) / Math.max(...before);
      expectSame(
        after.map((score) => score / factor),
        before,
        named(one),
      );
    }
  });

  it('nor do errors of layers', async () => {
    for (const network of [bare(2), bare(3, imported)]) {
      const one: Case = [affinity, 'layers'];
      expectSame(await scored(one, byWeights(network)), await scored(one, network));
    }
  });
});

it('nor with the unit of an input, where derivatives by it are compared', async () => {
  const network = bare(1);
  const changed: Surrogate = {
    ...network,
    layers: network.layers.map((layer, place) =>
      place > 0 ? layer : { ...layer, weight: layer.weight.map((w, at) => (at < 8 ? w / C : w)) },
    ),
    inputs: network.inputs.map((one, k) => (k > 0 ? one : { ...one, lo: one.lo! * C, hi: one.hi! * C })),
  };
  const samples = labelledNear(network, 40);
  const labels: Dataset = {
    ...samples,
    inputs: changed.inputs,
    x: { ...samples.x, data: samples.x.data.map((one, at) => (at % 3 === 0 ? one * C : one)) },
    dydx: { ...samples.dydx, data: samples.dydx.data.map((one, at) => (at % 3 === 0 ? one / C : one)) },
  };
  for (const one of cases)
    expectSame(await scored(one, changed, labels), await scored(one, network, samples), named(one));
});

it('they are those of the same network whose outputs are in units of their standard deviations', async () => {
  const network = bare(3);
  const x = tensor(pointsIn(network, 200, stream(2, 'points')));
  const samples = { ...labelledNear(network, 3), x, y: predicted(network, x).y };
  const { std } = columnStatistics(samples.y);
  const told: Surrogate = {
    ...network,
    layers: network.layers.map((layer, place) =>
      place < 2 ? layer : { ...layer, weight: layer.weight.map((w, at) => w / std[at % 3]) },
    ),
    normalisation: { ...network.normalisation, yMean: zeros(3), yStd: std },
  };
  const { dydx: _, ...values } = samples;
  for (const of of ['neurons', 'weights'] as const) {
    const one: Case = [sampledSignificance, of];
    expectSame(await scored(one, network, values), await scored(one, told, values));
  }
});

it('the same neurons stay where one of two outputs is divided by 100', async () => {
  const [network, divided] = [bare(2), byWeights(bare(2))];
  const samples = labelledNear(network, 60);
  for (const criterion of [intervalSignificance, sampledSignificance, taylor, saliency]) {
    const kept = await Promise.all(
      [
        { one: network, data: samples },
        { one: divided, data: labelsOf(samples) },
      ].map(async ({ one, data }) => {
        const scores = await scoresBy(criterion, one, { engine, samples: data });
        return select(scores, { by: 'width', keep: 3 }).groups.map(({ choices }) =>
          choices.map(({ keep }) => keep),
        );
      }),
    );
    expect(kept[1]).toEqual(kept[0]);
  }
});

it('scales of an enclosure are those over its box, whatever the seed, and a box that is none is refused as ever', async () => {
  const network = bare(2);
  const document = surrogateSignificance(network);
  for (const seed of [1, 2]) {
    const { groups } = await scoresBy(intervalSignificance, network, { seed });
    expect(groups[1].scores).toEqual(document.layers[1].significance);
  }
  const box = domainOf(network.inputs);
  for (const one of [network, { ...network, outputs: exampleSurrogate().outputs }])
    expect(() => surrogateSignificance(one, { lo: box.hi, hi: box.lo })).toThrow(/lo/);
  const wider = { ...network, inputs: withBounds(network.inputs, { lo: [-2, -2, -2], hi: [2, 2, 2] }) };
  expect(surrogateSignificance(wider).layers[1].significance).not.toEqual(document.layers[1].significance);
});
