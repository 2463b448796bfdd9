import { expect, test } from 'vitest';
import { functionModel } from '../../src/reference/index.ts';
import type { Engine } from '../../src/runtime/index.ts';
import { customConfig, memoryStore, type RunOptions, runStudy } from '../../src/study/index.ts';
import { testSetOf } from '../../src/workflow/index.ts';

const reference = functionModel({
  name: 'square',
  inputs: [{ name: 'a', lo: -1, hi: 1 }],
  outputs: [{ name: 'y' }],
  function: ({ a }) => a.square(),
});
/** Nothing runs. */
const engine = undefined as unknown as Engine;

test.each(['resume', 'force'] as const)(
  '%s of a run is true or false, before anything is written',
  async (flag) => {
    const store = memoryStore();
    const options: RunOptions = { store, reference, [flag]: 'no' as unknown as boolean };
    await expect(runStudy(customConfig('own', {}), options)).rejects.toThrow(
      new RegExp(`^${flag} of a run must be true or false; received "no"`),
    );
    expect(await store.has('config.json')).toBe(false);
  },
);

test('whether a test set has standard errors is true or false', async () => {
  const asked = testSetOf(engine, reference, { points: 2, errors: 'no' as unknown as boolean });
  await expect(asked).rejects.toThrow(/errors of a test set of square must be true or false; received "no"/);
});
