import type { PartialConfig } from './config.ts';

/** Many short trainings side by side, since most starts of so small networks end badly; the best are polished on all points. */
export const oftenShortly = {
  restarts: 16,
  steps: 3000,
  batch: 256,
  schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
} as const;
export const startedOften = { method: 'adam+polish', ...oftenShortly } as const;

/** How small a network of the basket of 7 assets can be: 15, 20 and 40 parameters, in some ten seconds each. */
export const smallestNetworks = {
  reference: { paths: 128 },
  stages: [
    {
      name: 'bottleneck',
      title: 'A first neuron that starts along the gradients, and two behind it',
      network: { hidden: [1, 2], start: 'gradients' },
      ...startedOften,
    },
    {
      name: 'direction',
      title: 'The direction of the gradients, held, and two layers of two behind it',
      network: { hidden: [2, 2], reduceInputs: { by: 'differential-pca', keep: 1 } },
      ...startedOften,
    },
    {
      name: 'two-layers',
      title: 'Two layers of three',
      network: { hidden: [3, 3], start: 'gradients' },
      ...startedOften,
    },
  ],
} as const satisfies PartialConfig;
