import { cpus } from 'node:os';
import { expect, test } from 'vitest';
import { runCase } from '../../results/run-case.js';
import { type ByOrder, type Order, readTable, rowsOf, runOf } from '../../results/table.js';

/*
 * A fresh run of some rows of docs/results.json. One machine with the same engine and number of threads computes the same bits, so
 * there all scores and noise must be equal. Other processors may round matrix products and the ends of vectors differently. A training of
 * thousands of steps makes of that another network, and what a network misses scatters by about a factor of two between such runs.
 * So elsewhere 1 − R² must be within a factor of FACTOR, and noise, which no training touches, within a hundredth.
 */

const FACTOR = 5;
const table = readTable(new URL('../../docs/results.json', import.meta.url).pathname);
const orders: readonly Order[] = ['values', 'gradients', 'curvatures'];

test.each([
  { study: 'branin', seed: 1 },
  { study: 'rosenbrock', seed: 2 },
])('a fresh run of $study with seed $seed is that of docs/results.json', async (place) => {
  const recorded = runOf(table, place);
  const rows = rowsOf(table, place);
  const fresh = await runCase(place);
  expect(fresh.rows.map(({ stage, order, parameters }) => [stage, order, parameters])).toEqual(
    rows.map(({ stage, order, parameters }) => [stage, order, parameters]),
  );
  const same =
    recorded?.processor === cpus()[0]?.model.trim() &&
    recorded?.engine === fresh.run.engine &&
    recorded.threads === fresh.run.threads;
  fresh.rows.forEach(({ stage, r2, noise }, k) => {
    if (same) expect({ stage, r2, noise }).toEqual({ stage, r2: rows[k].r2, noise: rows[k].noise });
    for (const order of orders) {
      const missed = (by: ByOrder) => (by[order] === null ? null : 1 - by[order]);
      expect(apart(missed(r2), missed(rows[k].r2)), `${stage}, R² of ${order}`).toBeLessThan(FACTOR);
      expect(apart(noise[order], rows[k].noise[order]), `${stage}, noise of ${order}`).toBeLessThan(1.01);
    }
  });
});

/** By which factor two numbers differ: 1 where both are the same or not known, infinite where one is 0 or not known. */
function apart(one: number | null, other: number | null): number {
  if (one === other) return 1;
  if (one === null || other === null) return Number.POSITIVE_INFINITY;
  return Math.max(one / other, other / one);
}
