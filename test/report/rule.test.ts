import { expect, it } from 'vitest';
import type { PlanDocument, PruningRule } from '../../src/pruning/index.ts';
import { describeRule } from '../../src/report/rule.ts';

it('a rule over all layers says by what it scales scores', () => {
  const rule = (scaled?: 'none' | 'mean' | 'norm'): PruningRule => ({
    by: 'ratio',
    ratio: 0.5,
    scope: 'global',
    ...(scaled && { scaled }),
  });
  const text = (own: PruningRule) =>
    describeRule({ of: 'weights', criterion: 'magnitude', rule: own } as unknown as PlanDocument);
  expect(text(rule('norm'))).toBe(
    'remove the 50 % of the weights of lowest score over all layers, each score over its layer’s norm',
  );
  expect(text(rule('none'))).toBe(text(rule()));
  expect(text(rule())).toMatch(/over all layers$/);
});
