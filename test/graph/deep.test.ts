import { describe, expect, it } from 'vitest';
import { chain, READINGS, SAID, START } from './deep.ts';

describe('a graph of 12,000 operations one on the other, more than calls may be deep', () => {
  const y = chain(12_000);

  it.each(Object.entries(READINGS))('is read: %s', (name, read) => {
    expect(read(y, START)).toBe(SAID[name] ?? true);
  });
});
