import { functionModel } from '../../src/reference/index.ts';

/** sin(a + b), which studies of tests take for their reference. */
export const sine = functionModel({
  name: 'sine',
  inputs: [
    { name: 'a', lo: -1, hi: 1 },
    { name: 'b', lo: 0, hi: 2 },
  ],
  outputs: [{ name: 'y' }],
  function: ({ a, b }) => a.add(b).sine(),
});
