import { expect, it } from 'vitest';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { domainBeyondSingle, domainOf, endsOf, knownDomain } from '../../src/variable/index.ts';

const bounded = [
  { name: 'load', unit: 'N', lo: -1, hi: 2 },
  { name: 'length', unit: 'm', lo: 3, hi: 4 },
];

it('the domain of variables is the box of their bounds, and is not known where one has none', () => {
  expect(domainOf(bounded)).toEqual({ lo: [-1, 3], hi: [2, 4] });
  expect(knownDomain(bounded)).toEqual(domainOf(bounded));
  expect(knownDomain([bounded[0], { name: 'length' }])).toBeUndefined();
  expect(() => domainOf([bounded[0], { name: 'length' }])).toThrow(InputError);
  expect(() => domainOf([{ name: 'load', lo: 2, hi: 2 }])).toThrow('lo < hi');
});

it('the ends of points are the least box that holds them', () => {
  expect(endsOf(tensor([1, 5, -2, 7, 0, 6], [3, 2]))).toEqual({ lo: [-2, 5], hi: [1, 7] });
});

it('float32 cannot hold a domain far from zero beside its width, or beyond 1e±38', () => {
  const told = (lo: number, hi: number) => domainBeyondSingle([{ name: 'time' }], { lo: [lo], hi: [hi] });
  expect(told(0, 1)).toBeUndefined();
  expect(told(1e6, 1e6 + 1e-3)).toContain('time');
  expect(told(1e39, 2e39)).toContain('time');
});
