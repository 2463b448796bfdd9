import type { PartialConfig } from './config.ts';

/** What all stages share: first weights, batches, steps and learning rates. So they differ by their losses alone. */
const alike = {
  network: { hidden: '8x6' },
  stream: 'orders',
  steps: 20_000,
  batch: 256,
  schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
};

/** A stage that learns by these weights. It compares, and so records, all orders, also those that it weighs with 0. */
function weighed(name: string, label: string, values: number, gradients: number) {
  const weights = { values, gradients, curvatures: 0 };
  return { name, label, ...alike, loss: { kind: 'sobolev', order: 2, weights } };
}

/**
 * One small network of seven inputs, trained from random weights by losses of different order, as the paper compares them.
 * These are vanilla, first order, and second order along random or principal directions. The curves of all have all terms.
 */
export const ordersSideBySide = {
  // Fewer points with more paths each: so curves come down before they meet the noise of the labels.
  reference: { paths: 1024 },
  sampling: { points: 16_384 },
  stages: [
    weighed('vanilla', 'vanilla', 1, 0),
    // α and β of λ = 1
    weighed('first-order', 'first order', 1 / 8, 7 / 8),
    {
      ...{ name: 'second-order', label: 'second, random', ...alike },
      loss: { kind: 'sobolev', order: 2 },
    },
    {
      ...{ name: 'second-order-principal', label: 'second, principal', ...alike },
      loss: { kind: 'sobolev', order: 2, directions: { kind: 'principal' } },
    },
  ],
} as const satisfies PartialConfig;
