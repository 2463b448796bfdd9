import { expect, it } from 'vitest';
import { describeNoise, dominatingIn } from '../../src/workflow/index.ts';

it('noise of labels is told beside the error, order by order, with which of them dominates', () => {
  const terms = {
    values: { loss: 2.1e-5, noise: 1.9e-5, signal: 2.375e-3 },
    gradients: { loss: 4e-3, noise: 1e-3, signal: 0.2 },
    curvatures: { loss: 0.5, signal: 1 },
  };
  expect(describeNoise(terms)).toEqual([
    "values: error 2.1e-5, of which labels' noise 1.9e-5 (0.8 % of their variance): noise dominates",
    "gradients: error 0.004, of which labels' noise 0.001 (0.5 % of their mean square): error dominates",
    'curvatures: error 0.5, noise of the labels not known',
  ]);
  expect(Object.values(terms).map(dominatingIn)).toEqual(['noise', 'error', undefined]);
});

it('labels of exact models have none, and an estimate may exceed the error', () => {
  expect(describeNoise({ values: { loss: 1e-9, noise: 0, signal: 1 } })).toEqual([
    'values: error 1e-9, labels without noise',
  ]);
  expect(describeNoise({ values: { loss: 0.01, noise: 0.011 } })).toEqual([
    "values: error 0.01, labels' noise 0.011: noise dominates",
  ]);
});
