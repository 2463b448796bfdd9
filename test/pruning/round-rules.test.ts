import { describe, expect, test } from 'vitest';
import { type PruningRule, roundRules, type Scores, select } from '../../src/pruning/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const ratio = (ratio: number, scope: 'layer' | 'global' = 'layer') =>
  ({ by: 'ratio', ratio, scope }) as const;

/** Neurons of some widths with scores that differ. */
function scoresOf(widths: readonly number[]): Scores {
  return {
    schema: 'sobolev/scores/1',
    criterion: 'any',
    groups: widths.map((width, l) => ({
      of: 'neurons',
      layer: l + 1,
      scores: Array.from({ length: width }, (_, i) => 1 + ((i * 7 + l * 3) % 11) + i / 100),
    })),
  };
}

/** How many neurons each layer has after each round. */
function widthsAfter(rule: PruningRule, rounds: number, widths: readonly number[]): number[][] {
  let left = [...widths];
  return roundRules(rule, rounds, { of: 'neurons', sizes: widths }).map((own) => {
    left = select(scoresOf(left), own).groups.map(({ choices }) => choices.filter(({ keep }) => keep).length);
    return left;
  });
}

describe('rounds of a pruning', () => {
  test('take the same share each: what remains is a geometric sequence', () => {
    expect(widthsAfter({ by: 'width', keep: 8 }, 4, [128, 128])).toEqual([
      [64, 64],
      [32, 32],
      [16, 16],
      [8, 8],
    ]);
    expect(widthsAfter(ratio(0.75), 2, [16, 32])).toEqual([
      [8, 16],
      [4, 8],
    ]);
    const ratios = roundRules(ratio(0.99), 2, { of: 'weights' });
    expect(ratios.map((rule) => (rule as { ratio: number }).ratio)).toEqual([0.9, 0.99]);
  });

  test.each([
    { rule: { by: 'width', keep: [3, 5] } },
    { rule: { by: 'width', keep: 100 } },
    { rule: ratio(0.37) },
    { rule: ratio(0.37, 'global') },
    { rule: ratio(0.9, 'global') },
    { rule: ratio(0) },
  ] satisfies { rule: PruningRule }[])('leave as many in the end as one round does: $rule', ({ rule }) => {
    const widths = [13, 29];
    const [once] = widthsAfter(rule, 1, widths);
    const sum = (all: readonly number[]) => all.reduce((p, q) => p + q, 0);
    for (const rounds of [2, 3, 7]) {
      const last = widthsAfter(rule, rounds, widths).at(-1) as number[];
      // Over all layers it is the number that is the same: which layers lose is for the scores of each round.
      if ('scope' in rule && rule.scope === 'global') expect(sum(last)).toBe(sum(once));
      else expect(last).toEqual(once);
    }
  });

  test('keep what else the rule says, and are the rule itself where there is one', () => {
    const rule = ratio(0.5, 'global');
    expect(roundRules(rule, 1, { of: 'neurons' })).toEqual([rule]);
    for (const round of roundRules(rule, 3, { of: 'weights' }))
      expect(round).toMatchObject({ by: 'ratio', scope: 'global' });
  });

  test('are refused where they count nothing, or what they count is not known', () => {
    const threshold: PruningRule = { by: 'threshold', threshold: 0.1, scope: 'layer' };
    for (const [rule, rounds, of] of [
      [threshold, 2, 'neurons'],
      [{ by: 'width', keep: 8 }, 2, 'neurons'],
      [{ by: 'width', keep: 8 }, 2, 'weights'],
      [ratio(0.5), 0, 'neurons'],
      [ratio(0.5), 1.5, 'weights'],
    ] as const)
      expect(() => roundRules(rule, rounds, { of })).toThrow(InputError);
  });
});

test('are refused where some would remove nothing, with how many there may be', () => {
  const rule: PruningRule = { by: 'width', keep: 6 };
  expect(() => roundRules(rule, 3, { of: 'neurons', sizes: [8] })).toThrow(
    'each round of a pruning must remove something; received 3 rounds, 1 of them without. Take 2 rounds at most.',
  );
  expect(roundRules(rule, 2, { of: 'neurons', sizes: [8] })).toEqual([
    { by: 'width', keep: 7 },
    { by: 'width', keep: 6 },
  ]);
  // Each of two layers loses one, in one round or the other.
  expect(() => roundRules(rule, 2, { of: 'neurons', sizes: [7, 6] })).toThrow('Prune at once, in one round.');
  expect(() => roundRules(ratio(0.5, 'global'), 5, { of: 'neurons', sizes: [2, 2] })).toThrow(
    /Take [12] rounds? at most|at once/,
  );
});

test('of weights by a width are refused, since a width counts other things', () => {
  expect(() => roundRules({ by: 'width', keep: 8 }, 1, { of: 'weights' })).toThrow(
    'weights are pruned by a ratio or a threshold',
  );
});
