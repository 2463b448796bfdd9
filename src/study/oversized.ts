/** The network that studies of pruning begin with: the paper's, trained on values as its stages have it. */
export const oversized = {
  name: 'oversized',
  network: { hidden: '128x6' },
  loss: { kind: 'vanilla' },
  steps: 10_000,
  batch: 256,
  schedule: { kind: 'one-cycle', peak: 1e-3, warmup: 0.1 },
};
