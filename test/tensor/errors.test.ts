import { expect, it } from 'vitest';
import { demand, faultOf, InputError } from '../../src/tensor/index.ts';

it('an input error keeps what must hold, what came and what helps, and says them in one line', () => {
  const error = new InputError('lo must be below hi', '[2,1]', 'Exchange them.');
  expect({ ...error }).toEqual({
    name: 'InputError',
    invariant: 'lo must be below hi',
    received: '[2,1]',
    remedy: 'Exchange them.',
  });
  expect(error.message).toBe('lo must be below hi; received [2,1]. Exchange them.');
  expect(error.message).toBe(`${faultOf(error.invariant, error.received)}. ${error.remedy}`);
});

it('says nothing of what came where there is nothing to say', () => {
  const error = new InputError('a set needs a row', undefined, 'Sample some.');
  expect(error.received).toBeUndefined();
  expect(error.message).toBe('a set needs a row. Sample some.');
});

it('a demand describes what came', () => {
  expect(() => demand(false, 'n must be whole', 1.5, 'Round it.')).toThrow(
    'n must be whole; received 1.5. Round it.',
  );
  expect(() => demand(true, 'n must be whole', 1.5, 'Round it.')).not.toThrow();
});
