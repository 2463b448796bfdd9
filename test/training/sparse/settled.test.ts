import { expect, test, vi } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { stream } from '../../../src/tensor/index.ts';
import { CollapseWatch } from '../../../src/training/collapse.ts';
import { type SparseOptions, train } from '../../../src/training/index.ts';
import { settledAt } from '../../../src/training/sparse/settled.ts';
import { freshNetwork } from '../../support/networks.ts';
import { samples, shortTraining } from '../problem.ts';

/*
 * When a sparse network is judged.
 */

const engine = await openEngine({ engine: 'native', threads: 1 });
const data = samples(256);

test.each<[SparseOptions, number]>([
  // Changes end at three quarters of the steps; the last weights have 128 more.
  [{ by: 'rigl', sparsity: 0.9 }, 878],
  [{ by: 'rigl', sparsity: 0.9, until: 0.5, every: 64 }, 564],
  // Changes go on to the last epoch.
  [{ by: 'set', sparsity: 0.9 }, 1000],
  // 1,000 rows in batches of 100: ten steps an epoch.
  [{ by: 'set', sparsity: 0.9, until: 0.2 }, 210],
  [{ by: 'rigl', sparsity: 0.9, until: 0.9, every: 200 }, 1000],
])('%o of 1,000 steps is settled at step %i', (sparse, step) => {
  expect(settledAt(sparse, { rows: 1000, batch: 100, steps: 1000 })).toBe(step);
});

/** Trains a 2-16-16-1 network, and notes the steps at which its predictions hardly vary. */
async function trained(seed: number, sparsity: number) {
  const flat: number[] = [];
  const check = CollapseWatch.prototype.check;
  const looked = vi.spyOn(CollapseWatch.prototype, 'check').mockImplementation(function (
    this: CollapseWatch,
    predicted,
    step,
  ) {
    if (predicted.every((y) => Math.abs(y - predicted[0]) < 1e-3)) flat.push(step);
    check.call(this, predicted, step);
  });
  const options = shortTraining({
    steps: 1000,
    random: stream(seed, 'x'),
    schedule: { kind: 'constant', rate: 2e-2 },
    sparse: { by: 'rigl', sparsity },
  });
  try {
    const start = freshNetwork([2, 16, 16, 1], 'silu', seed);
    return { ...(await train(engine, start, data, options)), flat };
  } finally {
    looked.mockRestore();
  }
}

test('a network whose first paths die learns by later ones', async () => {
  for (const seed of [13, 16]) {
    const { flat, best, began } = await trained(seed, 0.95);
    expect(flat[0]).toBeLessThanOrEqual(128);
    expect(best.loss).toBeLessThan(0.25 * began);
  }
});

test('one that stays flat when its zeros stay has too few weights', async () => {
  await expect(trained(13, 0.98)).rejects.toThrow(/at step 896: .* a sparsity of 0\.98 leaves are too few/);
});
