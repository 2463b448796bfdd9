import { type ComparisonOptions, comparisonPlan, type GivenPlan } from '../../src/comparison/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { catalogueModel } from '../../src/reference/index.ts';
import { memoryStore, type Store } from '../../src/study/index.ts';

/** A comparison of a few networks that take little. */
export const small: GivenPlan = {
  settings: ['reference', 'labels', 'teacher'],
  criteria: ['interval-significance'],
  schedules: ['one-shot', 'iterative'],
  replacements: ['best'],
  rounds: 2,
  sizes: [3],
  seeds: [1, 2],
  oversized: { hidden: [8, 8], steps: 80 },
  steps: 40,
  method: 'adam',
  points: 128,
  labels: 40,
  test: 60,
};

export const smallPlan = (other: Partial<GivenPlan> = {}) => comparisonPlan({ ...small, ...other });

export const branin = () => catalogueModel('branin', { seed: 1, options: {} });

export const engine = await openEngine({ threads: 1 });

/** Options of a comparison in memory, or in a store. */
export function inMemory(
  other: Partial<ComparisonOptions> = {},
): ComparisonOptions & { readonly store: Store } {
  return { engine, store: memoryStore(), ...other };
}

/** A document without what a clock tells. */
export function withoutTimes<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, entry) => (/seconds$/i.test(key) ? undefined : entry)));
}
