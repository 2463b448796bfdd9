import { describe, expect, test } from 'vitest';
import { type LossOptions, objectiveOf } from '../../src/objective/index.ts';

/* The objectives that losses are short for. */

describe('losses of order 2', () => {
  const weightsOf = (loss: LossOptions, inputs = 3) =>
    Object.fromEntries(objectiveOf(loss, inputs).map(({ name, weight }) => [name, weight]));

  test('are weighted as published: 1, λd and ηd² with η = (k/d)², over their sum', () => {
    expect(weightsOf({ kind: 'sobolev', order: 2 }, 7)).toEqual({
      values: 1 / 9,
      gradients: 7 / 9,
      curvatures: 1 / 9,
    });
    const two = { kind: 'random', count: 2 } as const;
    // 1 + 0.5·4 + 2² = 7
    expect(weightsOf({ kind: 'sobolev', order: 2, lambda: 0.5, directions: two }, 4)).toEqual({
      values: 1 / 7,
      gradients: 2 / 7,
      curvatures: 4 / 7,
    });
    // 1 + 3 + 3² = 13
    expect(weightsOf({ kind: 'sobolev', order: 2, directions: { kind: 'axes' } }, 3)).toEqual({
      values: 1 / 13,
      gradients: 3 / 13,
      curvatures: 9 / 13,
    });
    expect(weightsOf({ kind: 'sobolev', order: 2, lambda: 1e308 }, 7)).toEqual({
      values: 0,
      gradients: 1,
      curvatures: 0,
    });
  });

  test('may have weights of their own', () => {
    const weights = { values: 1, gradients: 0.3, curvatures: 0.02 };
    expect(weightsOf({ kind: 'sobolev', order: 2, weights })).toEqual(weights);
    expect(weightsOf({ kind: 'sobolev', weights: { values: 2, gradients: 3 } })).toEqual({
      values: 2,
      gradients: 3,
    });
  });

  test.each<[string, object, RegExp]>([
    [
      'an order that is not resolved',
      { order: 'auto' },
      /of an order that is known, 1 or 2; received "auto"/,
    ],
    ['an order beyond', { order: 3 }, /order of a loss must be 1, 2 or "auto"; received 3/],
    ['lambda beside weights', { lambda: 1, weights: { values: 1, gradients: 1 } }, /by lambda or by weights/],
    ['directions at order 1', { directions: { kind: 'axes' } }, /directions are for second derivatives/],
    [
      'a weight of curvatures at order 1',
      { weights: { values: 1, gradients: 1, curvatures: 1 } },
      /at order 1/,
    ],
    ['no weight of curvatures at order 2', { order: 2, weights: { values: 1, gradients: 1 } }, /at order 2/],
    [
      'weights below 0',
      { weights: { values: -1, gradients: 1 } },
      /must be a finite number of at least 0; received -1/,
    ],
    ['weights that are all 0', { weights: { values: 0, gradients: 0 } }, /needs a weight above 0/],
    [
      'directions of no kind',
      { order: 2, directions: { kind: 'some' } },
      /must be "random", "principal", "axes" or "given"/,
    ],
    ['directions that are text', { order: 2, directions: 'random' }, /must be an object with the kind/],
    [
      'no direction a step',
      { order: 2, directions: { kind: 'random', count: 0 } },
      /whole number of at least 1; received 0/,
    ],
    [
      'a share beyond 1',
      { order: 2, directions: { kind: 'principal', share: 1.5 } },
      /above 0 and at most 1; received 1.5/,
    ],
    [
      'a vector of zeros',
      { order: 2, directions: { kind: 'given', vectors: [[0, 0]] } },
      /must have a number that is not 0/,
    ],
  ])('are refused with %s', (_, options, message) => {
    expect(() => objectiveOf({ kind: 'sobolev', ...options } as LossOptions, 3)).toThrow(message);
  });
});
