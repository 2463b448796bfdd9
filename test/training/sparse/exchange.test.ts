import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/tensor/index.ts';
import { exchange } from '../../../src/training/sparse/exchange.ts';

const free = () => false;

describe('an exchange of weights', () => {
  test('drops the smallest and grows those of most merit', () => {
    expect(
      exchange({
        weights: Float32Array.of(5, -1, 0, 2, 0, -0.5, 0),
        mask: Float32Array.of(1, 1, 0, 1, 0, 1, 0),
        held: free,
        merit: Float32Array.of(9, 1, 2, 9, 7, 0, 3),
        count: 2,
      }),
    ).toEqual({ emptied: [1, 5], filled: [4, 6] });
  });

  test('leaves a weight as it is that is dropped and grown at once', () => {
    expect(
      exchange({
        weights: Float32Array.of(1, 2, 0),
        mask: Float32Array.of(1, 1, 0),
        held: free,
        merit: Float32Array.of(5, 9, 4),
        count: 1,
      }),
    ).toEqual({ emptied: [], filled: [] });
  });

  test('grows none without merit in place of one that is there', () => {
    expect(
      exchange({
        weights: Float32Array.of(1, 2, 0, 0),
        mask: Float32Array.of(1, 1, 0, 0),
        held: free,
        merit: Float32Array.of(0, 0, 0, 0),
        count: 1,
      }),
    ).toEqual({ emptied: [], filled: [] });
  });

  test('never drops what is held, however small', () => {
    const { emptied } = exchange({
      weights: Float32Array.of(0.1, 2, 3, 0),
      mask: Float32Array.of(1, 1, 1, 0),
      held: (at) => at === 0,
      merit: Float32Array.of(0, 0, 0, 1),
      count: 1,
    });
    expect(emptied).toEqual([1]);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'grows what is empty alone, as many as it drops, at most the count (random layer %i)',
    (seed) => {
      const random = stream(seed, 'layer');
      const size = 1 + Math.floor(60 * random.uniform());
      const density = random.uniform();
      const mask = Array.from({ length: size }, () => Number(random.uniform() < density));
      const weights = mask.map((mark) => mark * random.normal());
      const merit = mask.map(() => Math.round(4 * random.uniform()));
      const active = mask.filter((mark) => mark === 1).length;
      const count = Math.floor(active * random.uniform());
      const { emptied, filled } = exchange({
        weights: Float32Array.from(weights),
        mask: Float32Array.from(mask),
        held: free,
        merit: Float32Array.from(merit),
        count,
      });
      expect(filled.every((at) => mask[at] === 0)).toBe(true);
      expect(emptied.every((at) => mask[at] === 1)).toBe(true);
      expect(new Set([...emptied, ...filled]).size).toBe(2 * filled.length);
      expect(emptied.length).toBe(filled.length);
      expect(filled.length).toBeLessThanOrEqual(count);
      // What was dropped is no larger than what stays, and what grew has no less merit than what stays empty.
      const stays = [...mask.keys()].filter((at) => mask[at] === 1 && !emptied.includes(at));
      const empty = [...mask.keys()].filter((at) => mask[at] === 0 && !filled.includes(at));
      for (const at of filled)
        for (const other of empty) expect(merit[at]).toBeGreaterThanOrEqual(merit[other]);
      const kept = stays.map((at) => Math.abs(weights[at])).sort((p, q) => q - p);
      const largest = kept.slice(0, active - count);
      for (const at of emptied)
        for (const other of largest) expect(Math.abs(weights[at])).toBeLessThanOrEqual(other);
    },
  );
});
