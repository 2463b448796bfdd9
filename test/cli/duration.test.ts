import { expect, it } from 'vitest';
import { duration } from '../../src/cli/duration.ts';

const read = duration('--budget');

it.each([
  ['90s', 90],
  ['10m', 600],
  ['1.5h', 5400],
  [' 2m ', 120],
])('%j is %f seconds', (text, seconds) => {
  expect(read(text)).toBe(seconds);
});

it.each(['', '10', '0s', '0.0m', '-3m', '1e3s', '10 m', '10min', 'Infinitys', 'm', '1m30s'])(
  '%j is refused',
  (text) => {
    expect(() => read(text)).toThrow('--budget must be a time above 0 with its unit: s, m or h');
  },
);
