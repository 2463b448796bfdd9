import { describe, expect, test } from 'vitest';
import { configFor } from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { learningRates, type Schedule } from '../../src/training/index.ts';

const last = (rates: Float64Array) => rates[rates.length - 1];

describe('learning rates', () => {
  test('constant: the same at every step', () => {
    expect([...learningRates({ kind: 'constant', rate: 0.3 }, 3)]).toEqual([0.3, 0.3, 0.3]);
  });

  test('cosine: the peak first, the mean of both half way, the final rate last (SGDR, eq. 5)', () => {
    const rates = learningRates({ kind: 'cosine', peak: 1, final: 0.2 }, 101);
    expect(rates[0]).toBe(1);
    expect(rates[50]).toBeCloseTo(0.6, 14);
    expect(rates[25]).toBeCloseTo(0.2 + 0.4 * (1 + Math.SQRT1_2), 14);
    expect(last(rates)).toBeCloseTo(0.2, 14);
    expect(last(learningRates({ kind: 'cosine', peak: 1 }, 101))).toBe(0);
  });

  test('cosine: a final rate of 0 is what it is by default, also in the configuration of a study', () => {
    const schedule = { kind: 'cosine', peak: 1, final: 0 } as const;
    expect(learningRates(schedule, 5)).toEqual(learningRates({ kind: 'cosine', peak: 1 }, 5));
    const { oversized } = configFor('bachelier', { oversized: { schedule } });
    expect(oversized?.schedule).toEqual(schedule);
  });

  test('one-cycle: peak/25 first, the peak after the warm-up, peak/10⁴ last, without a jump', () => {
    for (const warmup of [undefined, 0.1]) {
      const rates = learningRates({ kind: 'one-cycle', peak: 2, warmup }, 1001);
      const top = Math.round((warmup ?? 0.3) * 1000);
      expect(rates[0]).toBeCloseTo(2 / 25, 14);
      expect(rates[top]).toBeCloseTo(2, 14);
      expect(last(rates)).toBeCloseTo(2e-4, 14);
      expect(rates.every((rate, k) => k === 0 || k <= top === rate > rates[k - 1])).toBe(true);
      expect(Math.max(...rates.map((rate, k) => Math.abs(rate - (rates[k - 1] ?? rate))))).toBeLessThan(0.04);
    }
  });

  test('piecewise linear: the given rates at the given shares, lines between, constant outside', () => {
    const points = [
      [0.2, 1],
      [0.6, 3],
      [0.8, 2],
    ] as const;
    const rates = learningRates({ kind: 'piecewise-linear', points }, 11);
    const expected = [1, 1, 1, 1.5, 2, 2.5, 3, 2.5, 2, 2, 2];
    expected.forEach((rate, k) => {
      expect(rates[k]).toBeCloseTo(rate, 14);
    });
  });

  test('piecewise linear: the last rate may be 0, as that of a cosine, also in the configuration of a study', () => {
    const schedule: Schedule = {
      kind: 'piecewise-linear',
      points: [
        [0, 1],
        [1, 0],
      ],
    };
    expect([...learningRates(schedule, 5)]).toEqual([1, 0.75, 0.5, 0.25, 0]);
    const { oversized } = configFor('bachelier', { oversized: { schedule } });
    expect(oversized?.schedule).toEqual(schedule);
    const refused: (readonly (readonly [number, number])[])[] = [
      [[0, 0]],
      [
        [0, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [0.5, 0],
        [1, 1],
      ],
    ];
    for (const points of refused)
      expect(() => learningRates({ ...schedule, points }, 5)).toThrow(
        /positive and finite, but for the last/,
      );
  });

  test('a training of one step takes the first rate', () => {
    expect([...learningRates({ kind: 'cosine', peak: 0.5 }, 1)]).toEqual([0.5]);
  });

  test.each<[string, Schedule, RegExp]>([
    ['a rate of 0', { kind: 'constant', rate: 0 }, /positive and finite; received 0/],
    ['a rate that is not a number', { kind: 'constant', rate: Number.NaN }, /received NaN/],
    ['an infinite peak', { kind: 'cosine', peak: Number.POSITIVE_INFINITY }, /received Infinity/],
    ['a negative final rate', { kind: 'cosine', peak: 1, final: -1 }, /final rate.*received -1/],
    ['a warm-up of the whole', { kind: 'one-cycle', peak: 1, warmup: 1 }, /warm-up.*received 1/],
    ['no points', { kind: 'piecewise-linear', points: [] }, /positive and finite/],
    [
      'shares that fall',
      {
        kind: 'piecewise-linear',
        points: [
          [0.5, 1],
          [0.4, 1],
        ],
      },
      /increase.*0\.5,1.*0\.4,1/,
    ],
    [
      'a share beyond 1',
      {
        kind: 'piecewise-linear',
        points: [
          [0, 1],
          [1.1, 1],
        ],
      },
      /increase/,
    ],
  ])('refused: %s', (_, schedule, message) => {
    expect(() => learningRates(schedule, 10)).toThrow(InputError);
    expect(() => learningRates(schedule, 10)).toThrow(message);
  });
});
