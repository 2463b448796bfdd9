import type { PartialConfig } from './config.ts';

/**
 * Defaults of every study, measured on the Bachelier basket over seeds 1 to 3 (docs/method.md). What limits the curvature of
 * the oversized network is the noise of its labels: more paths a point help, more steps fit the noise.
 */
export const defaults = {
  seed: 1,
  reference: {},
  sampling: { points: 262_144 },
  network: { hidden: [128, 128, 128, 128, 128, 128], activation: 'silu' },
  oversized: { steps: 10_000, batch: 256, schedule: { kind: 'one-cycle', peak: 1e-3, warmup: 0.1 } },
  pruning: { by: 'width', keep: 8 },
  // The cut leaves little of the function: the fine-tuning has to learn it again.
  pruned: { steps: 20_000, batch: 256, schedule: { kind: 'one-cycle', peak: 2e-3, warmup: 0.1 } },
  sobolev: {
    steps: 20_000,
    batch: 256,
    schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
    lambda: 1,
    columns: 'uniform',
  },
  scratch: { schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 } },
  // Adam finds which minimum, and polishing goes to its bottom: of the starts one ends well.
  polished: {
    restarts: 4,
    steps: 2000,
    batch: 256,
    schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
  },
  test: { points: 4096 },
} as const satisfies PartialConfig;
