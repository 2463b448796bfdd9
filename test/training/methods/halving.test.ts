import { expect, test } from 'vitest';
import { stepsTogether, walkingAfter } from '../../../src/training/methods/halving.ts';

test('half of the networks stop after some steps, the next half after twice as many, and one is left', () => {
  expect([0, 19, 20, 39, 40, 80, 1000].map((steps) => walkingAfter(5, steps, 20))).toEqual([
    5, 5, 3, 3, 2, 1, 1,
  ]);
  expect(walkingAfter(1, 1000, 20)).toBe(1);
});

test('steps of all together are those of each network on its own', () => {
  expect(stepsTogether(4, 120, 20)).toBe(120 + 40 + 20 + 20);
  expect(stepsTogether(4, 7, 20)).toBe(28);
  expect(stepsTogether(1, 50, 20)).toBe(50);
});
