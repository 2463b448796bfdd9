import { describe, expect, it } from 'vitest';
import { comparisonPlan } from '../../src/comparison/index.ts';
import type { SeedRecord } from '../../src/comparison/run/record.ts';
import { findingsOf } from '../../src/comparison/summary/findings.ts';
import { rowsOf } from '../../src/comparison/summary/rows.ts';
import { spreadOver, standingOf } from '../../src/comparison/summary/spread.ts';
import { verdictsOn } from '../../src/comparison/summary/verdicts.ts';
import { small } from './small.ts';

const plan = comparisonPlan({ ...small, settings: ['labels'], schedules: ['one-shot'], seeds: [1, 2, 3] });

/** 1 − R² of gradients of each contender, seed by seed. */
const missed: Readonly<Record<string, readonly number[]>> = {
  'interval-significance-one-shot': [2e-4, 3e-4, 2.5e-4],
  'random-one-shot': [4e-4, 5e-4, 6e-4],
  'scratch-own': [2e-4, 9e-4, 4e-4],
  'scratch-long': [1e-4, 1.5e-4, 1.2e-4],
  'scratch-restarts': [1.1e-4, 1.3e-4, 2.1e-4],
  distilled: [1e-2, 2e-2, 3e-2],
};

const records: readonly SeedRecord[] = [1, 2, 3].map((seed, k) => ({
  schema: 'sobolev/comparison-seed/1',
  plan: 'by hand',
  seed,
  labelSeconds: {},
  oversized: [],
  cells: Object.entries(missed).map(([contender, errors]) => {
    const scored = { r2: { gradients: 1 - errors[k] }, rmse: {}, maxError: {} };
    return {
      name: `labels-3x2-${contender}`,
      hidden: [3, 3],
      parameters: 25,
      digest: 'by hand',
      labels: 40,
      seconds: { labels: seed, oversized: 2, criterion: 0, training: 10 * seed },
      steps: 120,
      ...(contender.endsWith('shot') && { before: scored }),
      after: scored,
    };
  }),
}));

describe('a table made by hand', () => {
  const rows = rowsOf(plan, records, 'gradients');
  const verdicts = verdictsOn(rows);

  it('has medians, the least and the most of its seeds, and their costs', () => {
    const [pruned] = rows;
    expect(pruned.after.gradients?.median).toBeCloseTo(2.5e-4, 12);
    expect(pruned.after.gradients?.least).toBeCloseTo(2e-4, 12);
    expect(pruned.after.gradients?.most).toBeCloseTo(3e-4, 12);
    expect(pruned.before).toEqual(pruned.after);
    expect(pruned.seconds).toEqual({ labels: 2, oversized: 2, criterion: 0, training: 20, total: 24 });
  });

  it('says which pruned networks are better and worse than each control', () => {
    expect(verdicts.map(({ control, standing }) => [control, standing])).toEqual([
      ['random-one-shot', 'better'],
      ['scratch-own', 'alike'],
      ['scratch-long', 'worse'],
      // The best seed of one is as good as the worst of the other.
      ['scratch-restarts', 'alike'],
      ['distilled', 'better'],
    ]);
  });

  it('says in words what wins where, also where the criterion of the paper loses', () => {
    const [found] = findingsOf(plan, rows, verdicts, 'gradients');
    expect(found.short).toEqual([
      'Against random neurons: of 1 pruned network 1 is better by more than the spread, none is worse.',
      'Against scratch, own steps: of 1 pruned network none is better by more than the spread, none is worse.',
      'Against scratch, all steps: of 1 pruned network none is better by more than the spread, 1 is worse.',
      'Against scratch, all steps in restarts: of 1 pruned network none is better by more than the spread, none is worse.',
      'Against distilled: of 1 pruned network 1 is better by more than the spread, none is worse.',
    ]);
    expect(found.paper).toEqual([
      "The paper's criterion, interval-significance, beats random neurons, one shot (3x2 one shot) and distilled (3x2 one shot) by more than the spread, and loses to scratch, all steps (3x2 one shot).",
    ]);
    expect(found.sizes).toEqual([
      '3x2, 25 parameters: the least 1 − R² of gradients is 1.2e-4 (1.0e-4 to 1.5e-4), of scratch, all steps; no worse by more than the spread: scratch, all steps in restarts (1.3e-4).',
    ]);
  });
});

it('of two seeds says that they decide nothing, and names the least alone', () => {
  const two = { ...plan, seeds: [1, 2] };
  const rows = rowsOf(two, records.slice(0, 2), 'gradients');
  const [found] = findingsOf(two, rows, verdictsOn(rows), 'gradients');
  expect(found.short).toEqual(['2 seeds decide nothing: better by more than the spread takes 3 or more.']);
  expect(found.paper).toEqual([]);
  expect(found.sizes).toEqual([
    '3x2, 25 parameters: the least 1 − R² of gradients is 1.2e-4 (1.1e-4 to 1.3e-4), of scratch, all steps in restarts.',
  ]);
});

describe('spreads', () => {
  it('are the middle one and both ends; of an even number the mean of the two in the middle', () => {
    expect(spreadOver([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(spreadOver([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 });
    expect(spreadOver([])).toBeUndefined();
  });

  it('decide nothing where they touch, or where there are fewer than three seeds', () => {
    expect(standingOf([1, 2, 3], [4, 5, 6])).toBe('better');
    expect(standingOf([4, 5, 6], [1, 2, 3])).toBe('worse');
    expect(standingOf([1, 2, 3], [3, 4, 5])).toBe('alike');
    expect(standingOf([1, 2], [3, 4])).toBe('alike');
    expect(standingOf([], [3, 4, 5])).toBe('alike');
  });
});
