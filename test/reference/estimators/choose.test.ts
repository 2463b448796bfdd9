import { expect, it } from 'vitest';
import { monteCarloModel } from '../../../src/reference/index.ts';

it('how smooth a payoff is over a domain is found out once, and anew for another domain', () => {
  let calls = 0;
  const model = monteCarloModel({
    name: 'kinked',
    inputs: [{ name: 'x', lo: 1, hi: 2 }],
    outputs: [{ name: 'y' }],
    normals: 1,
    paths: 4,
    // The kink is at x = 0.
    payoff: (x, z) => {
      calls += 1;
      return x.relu().add(z);
    },
    shift: [[1]],
  });
  const chosen = (lo: number, hi: number) => {
    const before = calls;
    const { by } = model.estimates?.chosen(2, { lo: [lo], hi: [hi] }) ?? {};
    return { by, isNew: calls > before };
  };
  expect(chosen(1, 2)).toEqual({ by: 'pathwise', isNew: true });
  expect(chosen(1, 2)).toEqual({ by: 'pathwise', isNew: false });
  expect(chosen(-1, 2)).toEqual({ by: 'mixed', isNew: true });
  expect(chosen(-1, 2)).toEqual({ by: 'mixed', isNew: false });
  expect(chosen(1, 2)).toEqual({ by: 'pathwise', isNew: true });
});
