import { describe, expect, it } from 'vitest';
import type { Samples } from '../../src/dataset/index.ts';
import { type Criterion, type ScoringOptions, scoresBy } from '../../src/pruning/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const network = exampleSurrogate();
const { inputs, outputs } = network;
const points = {
  provenance: {},
  inputs,
  outputs,
  x: tensor(new Float64Array(6), [2, 3]),
  y: tensor(new Float64Array(4), [2, 2]),
};
const dydx = (value: number) => tensor(new Float64Array(12).fill(value), [2, 2, 3]);

/** The names and weights of the terms that a criterion sees. */
async function termsFor(options: ScoringOptions): Promise<(string | number)[][]> {
  let seen: (string | number)[][] = [];
  const looks: Criterion = {
    name: 'looks',
    what: 'looks at the objective',
    of: ['inputs'],
    scores(_, { objective }) {
      seen = objective.map(({ name, weight }) => [name, weight]);
      return [{ of: 'inputs', layer: 0, scores: [1, 1, 1] }];
    },
  };
  await scoresBy(looks, network, { of: 'inputs', ...options });
  return seen;
}

describe('the objective that criteria differentiate', () => {
  it.each<[string, Partial<Samples>, string[]]>([
    ['Sobolev where samples have derivatives', { dydx: dydx(1) }, ['values', 'gradients']],
    ['vanilla where they have none', {}, ['values']],
    ['vanilla where none is known', { dydx: dydx(Number.NaN) }, ['values']],
  ])('is %s', async (_, labels, names) => {
    const terms = await termsFor({ samples: { ...points, ...labels } });
    expect(terms.map(([name]) => name)).toEqual(names);
  });

  it('is that of the loss where one is given', async () => {
    expect(await termsFor({ samples: { ...points, dydx: dydx(1) }, loss: { kind: 'vanilla' } })).toEqual([
      ['values', 1],
    ]);
    expect(await termsFor({ loss: { kind: 'sobolev', weights: { values: 2, gradients: 3 } } })).toEqual([
      ['values', 2],
      ['gradients', 3],
    ]);
  });

  it('needs samples or a loss', async () => {
    await expect(termsFor({})).rejects.toThrow(/the criterion looks needs samples; received none/);
  });
});
