import { expect, it } from 'vitest';
import { keptWidths, type PruningRule, type Scores, select } from '../../src/pruning/index.ts';

const widths = [7, 1, 12];
const scores: Scores = {
  schema: 'sobolev/scores/1',
  criterion: 'made-up',
  groups: widths.map((width, k) => ({
    of: 'neurons',
    layer: k + 1,
    scores: Array.from({ length: width }, (_, i) => ((i * 5) % 7) + 1),
  })),
};

it.each<PruningRule>([
  { by: 'width', keep: 4 },
  { by: 'width', keep: 99 },
  { by: 'width', keep: [6, 8, 4] },
  { by: 'ratio', ratio: 0.5, scope: 'layer' },
  { by: 'ratio', ratio: 0.99, scope: 'layer' },
  { by: 'ratio', ratio: 0, scope: 'layer' },
])('the widths that are foreseen are those of the selection: $by $keep $ratio', (rule) => {
  const kept = select(scores, rule).groups.map(({ choices }) => choices.filter(({ keep }) => keep).length);
  expect(keptWidths(rule, widths)).toEqual(kept);
});

it('nothing is foreseen where scores decide how many neurons of a layer go', () => {
  expect(keptWidths({ by: 'threshold', threshold: 0.1, scope: 'layer' }, widths)).toBeUndefined();
  expect(keptWidths({ by: 'ratio', ratio: 0.5, scope: 'global' }, widths)).toBeUndefined();
});
