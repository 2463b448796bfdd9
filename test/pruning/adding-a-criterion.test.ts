import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { evaluate, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { type Criterion, parsePlan, type ScoreGroup, scoresBy } from '../../src/pruning/index.ts';
import { hiddenPlaces, hiddenWidths, surrogateGraph } from '../../src/surrogate/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

/** What docs/adding-a-criterion.md adds: how much a neuron varies over samples. */
const spread: Criterion = {
  name: 'spread',
  what: 'standard deviation of a neuron over samples',
  of: ['neurons'],
  async scores(surrogate, { samples }) {
    const x = input('x', ['N', surrogate.inputs.length]);
    const layers = evaluate(surrogateGraph(surrogate, x).hidden, { x: samples.x });
    return layers.map((values, h): ScoreGroup => {
      const [count, width] = values.shape;
      const scores = Array.from({ length: width }, (_, i) => {
        const column = values.data.filter((_, at) => at % width === i);
        const mean = column.reduce((sum, value) => sum + value, 0) / count;
        return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
      });
      return { of: 'neurons', layer: hiddenPlaces(surrogate)[h] + 1, scores };
    });
  },
};

const network = exampleSurrogate();
const samples = dataset({
  x: tensor([
    [0.5, -5, 0],
    [1, 0, 20],
    [2, 5, 40],
  ]),
  y: tensor([
    [0, 0],
    [0, 0],
    [0, 0],
  ]),
  inputs: network.inputs,
  outputs: network.outputs,
});

describe('a criterion of the user', () => {
  it('is the one that the page on adding criteria shows', async () => {
    const page = await readFile(new URL('../../docs/adding-a-criterion.md', import.meta.url), 'utf8');
    const shown = /```ts\n(const spread[^`]*)```/.exec(page)?.[1] as string;
    expect(shown).toMatch(/^};\n$/m);
    expect(await readFile(new URL(import.meta.url), 'utf8')).toContain(shown);
  });

  it('prunes, and its plan says its name', async () => {
    // Neuron 2 of layer 1 reads nothing: it does not vary.
    const [first, ...rest] = network.layers;
    const weight = first.weight.map((w, at) => (at % 5 === 2 ? 0 : w));
    const constant = { ...network, layers: [{ ...first, weight }, ...rest] };
    const scores = await scoresBy(spread, constant, { samples });
    expect(scores.groups[0].scores[2]).toBeCloseTo(0, 15);
    const { surrogate, plan } = pruneSurrogate(constant, scores, { by: 'width', keep: [4, 2] });
    expect(hiddenWidths(surrogate)).toEqual([4, 2]);
    expect(plan.criterion).toBe('spread');
    expect(plan.layers[0].neurons.map(({ keep }) => keep)).toEqual([true, true, false, true, true]);
    expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('is told what it asks for and nobody gave', async () => {
    await expect(scoresBy(spread, network)).rejects.toThrow(InputError);
    await expect(scoresBy(spread, network)).rejects.toThrow(
      /the criterion spread needs samples; received none/,
    );
    const words = (option: string) => (option === 'samples' ? 'runs of the model' : undefined);
    await expect(scoresBy(spread, network, { words })).rejects.toThrow(/Give runs of the model, or choose/);
    const scored = { ...spread, needsSamples: true as const, scores: () => expect.unreachable() };
    await expect(scoresBy(scored, network), 'before it is asked').rejects.toThrow(/needs samples/);
  });

  it('may use an engine, named random numbers of a seed, the box, and see that it is to stop', async () => {
    const engine = await openEngine({ threads: 1 });
    const stopped = AbortSignal.abort();
    const drawn: Criterion = {
      name: 'drawn',
      what: 'random',
      of: ['neurons'],
      scores: (surrogate, context) => {
        expect([context.engine, context.of, context.signal]).toEqual([engine, 'neurons', stopped]);
        expect(context.domain.lo).toEqual([0.5, -5, 0]);
        const random = context.stream('drawn');
        return hiddenPlaces(surrogate).map((place) => ({
          of: 'neurons',
          layer: place + 1,
          scores: Array.from({ length: surrogate.layers[place].outputs }, () => random.uniform()),
        }));
      },
    };
    const by = (seed?: number) => scoresBy(drawn, network, { engine, seed, signal: stopped });
    expect(await by()).toEqual(await by(1));
    expect(await by(2)).not.toEqual(await by(1));
  });

  it('may give scores in typed arrays and in any order of layers: they become plain lists', async () => {
    const typed: Criterion = {
      name: 'typed',
      what: '',
      of: ['neurons'],
      scores: () => [
        { of: 'neurons', layer: 2, scores: Float32Array.of(1, 2, 3, 0), ranges: bounds },
        { of: 'neurons', layer: 1, scores: Float64Array.of(5, 4, 3, 2, 1) },
      ],
    };
    const bounds = { lo: Float64Array.of(0, 1, 2, 3), hi: [1, 2, 3, 4] };
    const scores = await scoresBy(typed, network);
    expect(scores.groups).toEqual([
      { of: 'neurons', layer: 1, scores: [5, 4, 3, 2, 1] },
      { of: 'neurons', layer: 2, scores: [1, 2, 3, 0], ranges: { lo: [0, 1, 2, 3], hi: [1, 2, 3, 4] } },
    ]);
    const { plan } = pruneSurrogate(network, scores, { by: 'width', keep: 2 });
    expect(plan.layers[1].neurons.map(({ keep }) => keep)).toEqual([false, true, true, false]);
  });

  const first = { of: 'neurons', layer: 1, scores: [1, 2, 3, 4, 5] } as const;
  const second = { of: 'neurons', layer: 2, scores: [1, 2, 3, 4] } as const;
  it.each<[string, unknown, RegExp]>([
    ['no list', undefined, /the criterion wrong must give a list of groups of scores; received undefined/],
    ['a group that is none', [first, null], /a group of scores by wrong must be an object; received null/],
    [
      'a group of something else',
      [{ ...first, of: 'hopes' }],
      /the criterion wrong must say what a group scores.*"hopes"/,
    ],
    [
      'scores that are no list',
      [{ ...first, scores: 3 }],
      /"scores" of neurons of layer 1 by wrong must be a list.*received 3/,
    ],
    [
      'a layer twice',
      [first, second, first],
      /wrong must give scores of each layer once; received neurons of layer 1 twice/,
    ],
    [
      'a layer missing',
      [first],
      /wrong must give scores of the neurons of every hidden layer; received none of layer 2/,
    ],
    [
      'the output layer, which is not hidden',
      [first, second, { of: 'neurons', layer: 3, scores: [1, 2] }],
      /scores of neurons by wrong must be of a hidden layer, of 1, 2; received 3/,
    ],
    [
      'a score that is a text',
      [{ ...second, scores: [1, '2', 3, 4] }],
      /score of neuron 1 of layer 2 by wrong must be a finite number/,
    ],
    [
      'a range that is turned',
      [{ ...second, ranges: { lo: [0, 1, 2, 3], hi: [1, 0, 3, 4] } }],
      /range of neuron 1 of layer 2 by wrong .*received \[1, 0\]/,
    ],
  ])('is refused where it gives %s', async (_, given, message) => {
    const wrong = { name: 'wrong', what: '', of: ['neurons'], scores: () => given } as unknown as Criterion;
    await expect(scoresBy(wrong, network)).rejects.toThrow(InputError);
    await expect(scoresBy(wrong, network)).rejects.toThrow(message);
    await expect(scoresBy(wrong, network)).rejects.toThrow(/Correct the criterion\.$/);
  });

  it('is named where its scores are of another network', async () => {
    const scores = { ...(await scoresBy(spread, network, { samples })), groups: [first] };
    expect(() => pruneSurrogate(network, scores, { by: 'width', keep: 2 })).toThrow(
      /scores by spread must be of the network, whose hidden layers are 5-4; received 5. Score this/,
    );
  });

  it.each<[string, ScoreGroup, RegExp]>([
    [
      'of a layer that is not there',
      { of: 'neurons', layer: 4, scores: [1] },
      /scores of neurons by wrong must be of a hidden layer, of 1, 2; received 4/,
    ],
    [
      'of too few neurons',
      { of: 'neurons', layer: 1, scores: [1, 2] },
      /must give 5 scores, .* of the neurons of layer 1; received 2/,
    ],
    [
      'that is no number',
      { of: 'neurons', layer: 1, scores: [1, 2, Number.NaN, 4, 5] },
      /score of neuron 2 of layer 1 by wrong must be a finite number of at least 0; received NaN/,
    ],
    [
      'that is negative',
      { of: 'layers', layer: 2, scores: [-1] },
      /score of layer 2 by wrong must be a finite number of at least 0; received -1/,
    ],
  ])('is refused with a score %s', async (_, group, message) => {
    const wrong: Criterion = { name: 'wrong', what: '', of: ['neurons'], scores: () => [group] };
    await expect(scoresBy(wrong, network)).rejects.toThrow(InputError);
    await expect(scoresBy(wrong, network)).rejects.toThrow(message);
  });
});
