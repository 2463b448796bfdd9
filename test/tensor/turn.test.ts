import { afterEach, describe, expect, it, vi } from 'vitest';
import { turn } from '../../src/tensor/index.ts';

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['where there is setImmediate', () => undefined],
  ['by a message where there is none', () => vi.stubGlobal('setImmediate', undefined)],
])('turn, %s', (_, prepare) => {
  it('lets a timer that is due go first', async () => {
    prepare();
    const seen: string[] = [];
    const due = new Promise<void>((resolve) => setTimeout(() => resolve(void seen.push('timer')), 1));
    const began = performance.now();
    while (performance.now() - began < 5); // it is due by now
    for (let turns = 0; turns < 3; turns++) await turn();
    seen.push('turns');
    await due;
    expect(seen).toEqual(['timer', 'turns']);
  });
});
