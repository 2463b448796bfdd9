import type { PartialConfig } from './config.ts';

/**
 * Defaults of every study. Budgets and schedules were measured on the Bachelier basket over seeds 1 to 3 so that the job
 * stays under two minutes on two cores; see docs/method.md for what other settings reach.
 */
export const defaults = {
  seed: 1,
  reference: {},
  sampling: { points: 131_072, design: 'sobol' },
  network: { hidden: [128, 128, 128, 128, 128, 128], activation: 'silu' },
  oversized: { steps: 20_000, batch: 256, schedule: { kind: 'one-cycle', peak: 2e-3 } },
  pruning: { by: 'width', keep: 8 },
  pruned: { steps: 12_800, batch: 256, schedule: { kind: 'cosine', peak: 5e-3 } },
  sobolev: {
    steps: 12_800,
    batch: 256,
    schedule: { kind: 'cosine', peak: 5e-3 },
    lambda: 1,
    columns: 'uniform',
  },
  scratch: { schedule: { kind: 'cosine', peak: 5e-3 } },
  test: { points: 4096 },
} as const satisfies PartialConfig;
