import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  comparisonPlan,
  type GivenPlan,
  keptWidthsOf,
  sizeName,
} from '../../src/comparison/index.ts';
import {
  distilledBudget,
  longBudget,
  ownBudget,
  prunedBudget,
  restartsBudget,
  totalSteps,
} from '../../src/comparison/plan/budgets.ts';
import { stream } from '../../src/tensor/index.ts';

const given: GivenPlan = {
  settings: ['reference', 'labels', 'teacher'],
  criteria: ['interval-significance', 'magnitude'],
  schedules: ['one-shot', 'iterative'],
  replacements: ['best'],
  rounds: 4,
  sizes: [4, 0.5],
  seeds: [1, 2],
  oversized: { hidden: [12, 16], steps: 300 },
  steps: 100,
  method: 'adam',
  points: 64,
  labels: 20,
  test: 50,
};

describe('budgets', () => {
  it('are the same in all for every way that begins at the oversized network, and for training from scratch', () => {
    const random = stream(3, 'budgets');
    const upTo = (most: number) => 1 + Math.floor(most * random.uniform());
    for (let round = 0; round < 200; round++) {
      const steps = { oversized: upTo(9000), small: upTo(5000), rounds: 1 + upTo(7) };
      const whole = steps.oversized + steps.small;
      for (const budget of [
        prunedBudget(steps, false),
        prunedBudget(steps, true),
        distilledBudget(steps),
        longBudget(steps),
      ])
        expect(totalSteps(budget)).toBe(whole);
      // What does not divide among restarts is less than a step each.
      const restarts = restartsBudget(steps);
      expect(totalSteps(restarts)).toBeLessThanOrEqual(whole);
      expect(totalSteps(restarts)).toBeGreaterThan(whole - restarts.restarts);
      expect(restarts.steps).toBeGreaterThanOrEqual(steps.small);
      expect(totalSteps(ownBudget(steps))).toBe(steps.small);
    }
  });

  it('of an iterative pruning leave half of its steps or more to the last training', () => {
    const { rounds, steps } = prunedBudget({ oversized: 0, small: 1000, rounds: 4 }, true);
    expect([rounds, steps]).toEqual([[125, 125, 125, 125], 500]);
  });

  it('of a network that is given leave training from scratch with its own steps', () => {
    const steps = { oversized: 0, small: 100, rounds: 4 };
    expect(restartsBudget(steps)).toEqual(ownBudget(steps));
  });
});

describe('sizes', () => {
  it('are neurons of each layer, shares, or widths; what comes to the same counts once', () => {
    expect(keptWidthsOf([12, 16], [4, 0.5, [8, 2], [4, 4]])).toEqual([
      [4, 4],
      [6, 8],
      [8, 2],
    ]);
    expect(keptWidthsOf([12, 16], [0.01])).toEqual([[1, 1]]);
    expect([[4, 4], [6, 8], [5]].map(sizeName)).toEqual(['4x2', '6-8', '5']);
  });

  it.each([
    [
      0,
      /whole neurons, at least one .*: its hidden layers are 12-16; received 0\. Give whole numbers of at least 1/,
    ],
    [[8], /one number, or one for each hidden layer .* received 8\. Give one, or 2\./],
    [[8, 0], /at least one .* received 8-0\./],
    [2.5, /whole neurons/],
    [16, /must not be larger than the oversized network: .* received 16\. Give a smaller network/],
    [[12, 16], /must be smaller than the oversized network/],
  ])('%j are no smaller network', (size, message) => {
    expect(() => keptWidthsOf([12, 16], [size])).toThrow(message);
  });
});

describe('a plan', () => {
  it('has a cell for each setting, size and contender, but no training from scratch with a teacher alone', () => {
    const cells = cellsOf(comparisonPlan(given));
    const names = cells.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][\w-]*$/);
    // Three ways to choose neurons by two schedules, three from scratch, one distilled.
    expect(cells.filter(({ setting }) => setting === 'labels')).toHaveLength(2 * (3 * 2 + 3 + 1));
    expect(cells.filter(({ setting }) => setting === 'teacher')).toHaveLength(2 * (3 * 2 + 1));
    expect(names).toContain('teacher-6-8-interval-significance-iterative');
    expect(names.filter((name) => name.startsWith('teacher') && name.includes('scratch'))).toEqual([]);
  });

  it.each([
    [
      { criteria: ['magnitud'] },
      /criteria\.0 of a comparison must be one of interval-significance, .*; received "magnitud"/,
    ],
    // Random neurons are the control, which is always there.
    [{ criteria: ['random'] }, /must be one of/],
    [{ criteria: [] }, /criteria of a comparison must have one criterion or more/],
    [{ criteria: ['magnitude', 'magnitude'] }, /must have each criterion once/],
    [{ schedules: ['often'] }, /must be one of one-shot, iterative; received "often"/],
    [{ replacements: ['zero'] }, /must be one of midpoint, mean, least-squares, best; received "zero"/],
    [{ settings: ['dream'] }, /must be one of reference, labels, teacher/],
    [{ seeds: [] }, /seeds of a comparison must have one seed or more/],
    [{ labels: 3 }, /labels of a comparison must be a whole number of at least 10; received 3/],
    [{ method: 'sgd' }, /must be one of adam, adam\+polish; received "sgd"/],
    [{ rounds: 1 }, /rounds of a comparison must be a whole number of at least 2/],
    [{ oversized: { hidden: [], steps: 10 } }, /oversized\.hidden of a comparison must have a hidden layer/],
  ])('is refused with %j', (wrong, message) => {
    expect(() => comparisonPlan({ ...given, ...wrong })).toThrow(message);
  });
});
