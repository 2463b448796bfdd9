import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { cTimer } from '../../src/node/c-timer.ts';
import { javascriptTimer } from '../../src/search/index.ts';
import { freshNetwork } from '../support/networks.ts';

const small = {
  ...freshNetwork([3, 2, 1], 'silu'),
  normalisation: {
    xMean: new Float64Array(3),
    xStd: new Float64Array(3).fill(1),
    yMean: new Float64Array(1),
    yStd: new Float64Array(1).fill(1),
  },
  inputs: ['a', 'b', 'c'].map((name) => ({ name })),
  outputs: [{ name: 'y' }],
  provenance: {},
};

it('times generated JavaScript', async () => {
  const time = await javascriptTimer.time(small);
  expect(time).toBeGreaterThan(1);
  expect(time).toBeLessThan(1e5);
});

it.skipIf(spawnSync('cc', ['--version']).status !== 0)('times generated C (skipped without cc)', async () => {
  const time = await cTimer.time(small);
  expect(time).toBeGreaterThan(0.5);
  expect(time).toBeLessThan(1e5);
});
