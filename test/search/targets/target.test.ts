import { describe, expect, it } from 'vitest';
import { formatTarget, parseTargets, targetNames } from '../../../src/search/targets/index.ts';
import { InputError } from '../../../src/tensor/index.ts';

describe('parseTargets', () => {
  it('reads several targets, with or without spaces', () => {
    expect(parseTargets('gradients.r2>=0.9999, values.maxError <= 1e-3')).toEqual([
      { order: 'gradients', metric: 'r2', bound: 0.9999 },
      { order: 'values', metric: 'maxError', bound: 1e-3 },
    ]);
  });

  it('is the inverse of formatTarget', () => {
    for (const name of targetNames) {
      const text = `${name}0.25`;
      expect(parseTargets(text).map(formatTarget)).toEqual([text]);
    }
  });

  it.each([
    ['', /needs a target/],
    [' , ', /needs a target/],
    ['gradients.r2>=0.99,', /metric of a target must be one of values\.r2, .*curvatures\.meanError/],
    ['gradient.r2>=0.99', /nearest: gradients\.r2/],
    ['gradients.R2>=0.99', /nearest: gradients\.r2/],
    ['deltas>=0.99', /must be one of/],
    ['0.99', /must be one of/],
    ['gradients.r2', /R² is the larger the better, so that a target of gradients\.r2 has >=/],
    ['gradients.r2<=0.99', /R² is the larger the better/],
    ['gradients.r2>0.99', /has >=/],
    ['values.maxError>=1e-3', /an error is the smaller the better/],
    ['values.rmse≤1e-3', /has <=/],
    ['values.rmse<=', /needs a number/],
    ['values.rmse<=1e-3 EUR', /needs a number/],
    ['values.rmse<=0x10', /needs a number/],
    ['values.rmse<=Infinity', /needs a number/],
    ['values.r2>=0.9999%', /needs a number/],
    ['values.r2>=1', /cannot be met: R² is below 1/],
    ['gradients.r2>=1.2', /cannot be met/],
    ['values.maxError<=0', /cannot be met: an error is above 0/],
    ['values.rmse<=-1', /cannot be met/],
    ['values.r2>=0.9, values.r2>=0.99', /values\.r2 twice/],
  ])('refuses %j in a sentence', (text, message) => {
    expect(() => parseTargets(text)).toThrow(InputError);
    expect(() => parseTargets(text)).toThrow(message);
  });
});
