import { expect, test } from 'vitest';
import { GainDamping } from '../../../src/training/methods/gain-damping.ts';

test('the damping falls to a third where all that was promised is gained, and stays where half of it is', () => {
  const damping = new GainDamping(3);
  damping.fall(1);
  expect(damping.value).toBeCloseTo(1, 15);
  damping.fall(0.5);
  expect(damping.value).toBeCloseTo(1, 15);
  // Nearly nothing gained: nearly doubled.
  damping.fall(1e-9);
  expect(damping.value).toBeCloseTo(2, 6);
});

test('it rises faster and faster until a step gains', () => {
  const damping = new GainDamping(1);
  const values = [0, 1, 2].map(() => {
    damping.raise();
    return damping.value;
  });
  expect(values).toEqual([2, 8, 64]);
  damping.fall(0.5);
  damping.raise();
  expect(damping.value).toBe(128);
});

test('it is exhausted where steps are too short to change anything', () => {
  const damping = new GainDamping(1e-3);
  let raised = 0;
  for (; !damping.isExhausted; raised++) damping.raise();
  expect(raised).toBeLessThan(20);
});
