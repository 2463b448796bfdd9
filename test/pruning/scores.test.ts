import { describe, expect, it } from 'vitest';
import {
  magnitude,
  parseScores,
  type Scores,
  scoresBy,
  scoresOf,
  surrogateSignificance,
} from '../../src/pruning/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { arrangeScores, pruneSurrogate } from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const network = exampleSurrogate();
const scores = await scoresBy(magnitude, network);
const written = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('scores that are read from JSON', () => {
  it('are those that were written, and of a significance its scores', () => {
    expect(parseScores(written(scores))).toEqual(scores);
    const significance = surrogateSignificance(network);
    expect(parseScores(written(significance))).toEqual(scoresOf(significance));
  });

  it.each<[string, (value: ReturnType<typeof written>) => unknown, RegExp]>([
    ['another schema', (v) => (v.schema = 'sobolev/plan/2'), /schema of a significance .*"sobolev\/plan\/2"/],
    ['no criterion', (v) => delete v.criterion, /"criterion" of scores must be a name; received undefined/],
    ['a group of something else', (v) => (v.groups[1].of = 'hopes'), /"of" of entry 1 of "groups" .*"hopes"/],
    [
      'a negative score',
      (v) => (v.groups[1].scores[2] = -1),
      /"scores" of entry 1 .*at least 0; received -1/,
    ],
    [
      'a score that JSON lost',
      (v) => (v.groups[0].scores[0] = null),
      /must be a list of numbers; received null/,
    ],
    ['half a box', (v) => v.domain.hi.pop(), /"domain" of scores must have as many lower ends as upper ones/],
    ['a name that is none', (v) => (v.inputs[0].name = 3), /"name" of entry 0 of "inputs" .*must be a text/],
  ])('are refused with %s', (_, damage, message) => {
    const value = written(scores);
    damage(value);
    expect(() => parseScores(value)).toThrow(InputError);
    expect(() => parseScores(value)).toThrow(message);
  });

  it('are refused where they are no object', () => {
    for (const value of [null, 3, 'text', []]) expect(() => parseScores(value)).toThrow(InputError);
  });
});

describe('scores whose inputs are in another order', () => {
  const turned: Scores = {
    ...scores,
    inputs: [2, 0, 1].map((k) => scores.inputs![k]),
    domain: { lo: [0, 0.5, -5], hi: [40, 2, 5] },
    groups: scores.groups.map((group) =>
      group.of === 'inputs' ? { ...group, scores: [2, 0, 1].map((k) => group.scores[k]) } : group,
    ),
  };

  it('are arranged by their names, with the box', () => {
    expect(arrangeScores(turned, network, { of: 'neurons' })).toEqual(scores);
    const rule = { by: 'width', keep: 2 } as const;
    expect(pruneSurrogate(network, turned, rule)).toEqual(pruneSurrogate(network, scores, rule));
  });

  it('are refused where single weights have scores', async () => {
    const { groups } = await scoresBy(magnitude, network, { of: 'weights' });
    expect(() =>
      arrangeScores({ ...turned, groups }, network, { of: 'weights', source: 'the file' }),
    ).toThrow(
      /the file of single weights must have the inputs in the order of the network; received time, spot, rate/,
    );
  });
});
