import { describe, expect, it } from 'vitest';
import { chain, READINGS, SAID, START } from './deep.ts';

describe('a graph of 100,000 operations one on the other, as of a path of thousands of steps', () => {
  const y = chain(100_000);

  it.each(Object.entries(READINGS))('is read: %s', (name, read) => {
    expect(read(y, START)).toBe(SAID[name] ?? true);
  });
});
